//! The names that things have in the database before a plan begins.

use crate::migrate::operation::Operation;
use crate::schema::TableName;

#[derive(Default)]
pub(super) struct Origins {
    created: Vec<TableName>,
    /// What the plan made of tables: former and present name.
    tables: Vec<(TableName, TableName)>,
    /// The columns that the plan added.
    added: Vec<(TableName, String)>,
    /// The columns that the plan renamed: table, former and present name.
    columns: Vec<(TableName, String, String)>,
}

impl Origins {
    /// The name of a table before the plan; none if the plan makes it.
    pub(super) fn table(&self, now: &TableName) -> Option<TableName> {
        if self.created.contains(now) {
            return None;
        }
        let former = self.tables.iter().find(|(_, present)| present == now);
        Some(former.map_or(now, |(former, _)| former).clone())
    }

    /// The name of a column before the plan; none if the plan makes it.
    pub(super) fn column(&self, table: &TableName, now: &str) -> Option<String> {
        if self
            .added
            .iter()
            .any(|(of, name)| of == table && name == now)
        {
            return None;
        }
        let former = self
            .columns
            .iter()
            .find(|(of, _, present)| of == table && present == now);
        Some(former.map_or(now, |(_, former, _)| former).to_owned())
    }

    pub(super) fn columns(&self, table: &TableName, now: &[String]) -> Option<Vec<String>> {
        now.iter()
            .map(|column| self.column(table, column))
            .collect()
    }

    /// Whether the columns of a table are called as they were.
    pub(super) fn has_no_renames(&self, table: &TableName) -> bool {
        self.columns.iter().all(|(of, _, _)| of != table)
            && self.added.iter().all(|(of, _)| of != table)
    }

    pub(super) fn follow(&mut self, operation: &Operation) {
        match operation {
            Operation::CreateTable(table) => self.created.push(table.name.clone()),
            Operation::DropTable(table) => self.created.retain(|name| *name != table.name),
            Operation::RenameTable { from, to } => {
                match self.tables.iter_mut().find(|(_, now)| now == from) {
                    Some((_, now)) => now.clone_from(to),
                    None => self.tables.push((from.clone(), to.clone())),
                }
                let names = self.created.iter_mut();
                let names = names.chain(self.added.iter_mut().map(|(of, _)| of));
                for name in names.chain(self.columns.iter_mut().map(|(of, _, _)| of)) {
                    if name == from {
                        name.clone_from(to);
                    }
                }
            }
            Operation::AddColumn { table, column } => {
                self.added.push((table.clone(), column.column.name.clone()));
            }
            Operation::RenameColumn { table, from, to } => {
                if let Some((_, name)) = self
                    .added
                    .iter_mut()
                    .find(|(of, name)| of == table && name == from)
                {
                    name.clone_from(to);
                    return;
                }
                let known = self
                    .columns
                    .iter_mut()
                    .find(|(of, _, now)| of == table && now == from);
                match known {
                    Some((_, _, now)) => now.clone_from(to),
                    None => self.columns.push((table.clone(), from.clone(), to.clone())),
                }
            }
            _ => {}
        }
    }
}
