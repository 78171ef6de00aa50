//! Keys and checks.

use serde::Deserialize;

use super::{Qualified, Reading};
use crate::Error;
use crate::ddl::Target;
use crate::schema::tokens::without_parentheses;
use crate::schema::{
    Check, Deferral, ForeignKey, PrimaryKey, ReferentialAction, TableName, Unique, UnmanagedKind,
};

#[derive(Deserialize)]
struct FoundConstraint {
    table: u32,
    name: String,
    kind: String,
    deferrable: bool,
    deferred: bool,
    validated: bool,
    no_inherit: bool,
    columns: Vec<String>,
    expression: Option<String>,
    references: Option<Qualified>,
    referred_columns: Vec<String>,
    on_delete: String,
    on_update: String,
    match_type: String,
    /// Of SET NULL and SET DEFAULT that mean some of the columns.
    set_columns: Option<serde_json::Value>,
    /// Whether its index has columns beside the key.
    include: bool,
    nulls_not_distinct: Option<String>,
    definition: String,
}

pub(super) async fn read(reading: &mut Reading<'_>) -> Result<(), Error> {
    // `to_jsonb` reads columns of the catalog that not every version has.
    let found: Vec<FoundConstraint> = reading
        .rows(
            "SELECT json_build_object('table', c.oid::bigint, 'name', k.conname, 'kind', k.contype, \
             'deferrable', k.condeferrable, 'deferred', k.condeferred, \
             'validated', k.convalidated, 'no_inherit', k.connoinherit, \
             'columns', (SELECT coalesce(json_agg(a.attname ORDER BY p.at), '[]') \
               FROM unnest(k.conkey) WITH ORDINALITY AS p(number, at) \
               JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.number), \
             'expression', CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END, \
             'references', CASE WHEN k.contype = 'f' THEN (\
               SELECT json_build_object('schema', m.nspname, 'name', r.relname) \
               FROM pg_catalog.pg_class r \
               JOIN pg_catalog.pg_namespace m ON m.oid = r.relnamespace \
               WHERE r.oid = k.confrelid) END, \
             'referred_columns', (SELECT coalesce(json_agg(a.attname ORDER BY p.at), '[]') \
               FROM unnest(k.confkey) WITH ORDINALITY AS p(number, at) \
               JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = p.number), \
             'on_delete', k.confdeltype, 'on_update', k.confupdtype, \
             'match_type', k.confmatchtype, \
             'set_columns', to_jsonb(k) -> 'confdelsetcols', \
             'include', coalesce((SELECT i.indnatts > i.indnkeyatts FROM pg_catalog.pg_index i \
               WHERE i.indexrelid = k.conindid AND k.contype IN ('p', 'u')), false), \
             'nulls_not_distinct', (SELECT to_jsonb(i) ->> 'indnullsnotdistinct' \
               FROM pg_catalog.pg_index i WHERE i.indexrelid = k.conindid AND k.contype = 'u'), \
             'definition', pg_get_constraintdef(k.oid))::text \
             FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname IN $schemas AND c.relkind = 'r' \
             AND k.contype IN ('p', 'u', 'f', 'c', 'x') ORDER BY c.oid, k.conname",
        )
        .await?;
    for each in found {
        let referred = each.references.as_ref().map(|of| reading.name(of));
        let Some(table) = reading.table(each.table) else {
            continue;
        };
        if !each.is_modelled() {
            let of = table.name.clone();
            let name = TableName {
                name: each.name,
                ..of.clone()
            };
            reading
                .into
                .leave_alone(UnmanagedKind::Constraint, name, Some(of), each.definition);
            continue;
        }
        let (name, columns) = (each.name, each.columns);
        match (each.kind.as_str(), each.expression, referred) {
            ("p", ..) => table.primary_key = Some(PrimaryKey { name, columns }),
            ("u", ..) => table.uniques.push(Unique { name, columns }),
            ("c", Some(expression), _) => table.checks.push(Check {
                name,
                expression: without_parentheses(Target::Postgres, &expression).to_owned(),
            }),
            ("f", _, Some(referred)) => table.foreign_keys.push(ForeignKey {
                name,
                columns,
                table: referred,
                references: each.referred_columns,
                on_delete: action(&each.on_delete),
                on_update: action(&each.on_update),
                deferral: match (each.deferrable, each.deferred) {
                    (false, _) => Deferral::NotDeferrable,
                    (true, false) => Deferral::InitiallyImmediate,
                    (true, true) => Deferral::InitiallyDeferred,
                },
            }),
            _ => {}
        }
    }
    Ok(())
}

impl FoundConstraint {
    /// Whether the model can say all of it.
    fn is_modelled(&self) -> bool {
        match self.kind.as_str() {
            "p" | "u" => {
                !self.deferrable
                    && !self.include
                    && self.nulls_not_distinct.as_deref() != Some("true")
            }
            "c" => self.validated && !self.no_inherit,
            "f" => {
                self.validated
                    && self.match_type == "s"
                    && self
                        .set_columns
                        .as_ref()
                        .is_none_or(serde_json::Value::is_null)
            }
            _ => false,
        }
    }
}

/// The codes of `pg_constraint`.
fn action(code: &str) -> ReferentialAction {
    match code {
        "r" => ReferentialAction::Restrict,
        "c" => ReferentialAction::Cascade,
        "n" => ReferentialAction::SetNull,
        "d" => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}
