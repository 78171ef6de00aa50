//! Indexes that belong to no constraint.

use serde::Deserialize;

use super::Reading;
use crate::Error;
use crate::ddl::Target;
use crate::schema::tokens::{Token, closing, split_by_commas, tokens};
use crate::schema::{
    Index, IndexPart, IndexTarget, NullsOrder, SortOrder, TableName, UnmanagedKind,
};

#[derive(Deserialize)]
struct FoundIndex {
    table: u32,
    name: String,
    unique: bool,
    valid: bool,
    method: String,
    parts: Vec<FoundPart>,
    include: Vec<String>,
    predicate: Option<String>,
    nulls_not_distinct: Option<String>,
    definition: String,
}

#[derive(Deserialize)]
struct FoundPart {
    /// None for an expression.
    column: Option<String>,
    /// The column or expression, as it begins the part in the definition.
    text: String,
}

pub(super) async fn read(reading: &mut Reading<'_>) -> Result<(), Error> {
    // `indkey` holds the INCLUDE columns behind the first `indnkeyatts`.
    let found: Vec<FoundIndex> = reading
        .rows(
            "SELECT json_build_object('table', c.oid::bigint, 'name', r.relname, \
             'unique', i.indisunique, 'valid', i.indisvalid, 'method', m.amname, \
             'parts', (SELECT json_agg(json_build_object('column', a.attname, \
                 'text', pg_get_indexdef(i.indexrelid, k.at::int, false)) ORDER BY k.at) \
               FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, at) \
               LEFT JOIN pg_catalog.pg_attribute a \
                 ON a.attrelid = c.oid AND a.attnum = k.number AND k.number <> 0 \
               WHERE k.at <= i.indnkeyatts), \
             'include', (SELECT coalesce(json_agg(a.attname ORDER BY k.at), '[]') \
               FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, at) \
               JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number \
               WHERE k.at > i.indnkeyatts), \
             'predicate', pg_get_expr(i.indpred, i.indrelid), \
             'nulls_not_distinct', to_jsonb(i) ->> 'indnullsnotdistinct', \
             'definition', pg_get_indexdef(i.indexrelid))::text \
             FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class r ON r.oid = i.indexrelid \
             JOIN pg_catalog.pg_class c ON c.oid = i.indrelid \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_catalog.pg_am m ON m.oid = r.relam \
             WHERE n.nspname IN $schemas AND c.relkind = 'r' \
             AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k \
               WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')) \
             ORDER BY c.oid, r.relname",
        )
        .await?;
    for each in found {
        let Some(table) = reading.table(each.table) else {
            continue;
        };
        let parts = if each.valid && each.nulls_not_distinct.as_deref() != Some("true") {
            parts(&each)
        } else {
            None
        };
        if let Some(parts) = parts {
            table.indexes.push(Index {
                name: each.name,
                unique: each.unique,
                parts,
                include: each.include,
                predicate: each.predicate,
                method: Some(each.method),
            });
        } else {
            let of = table.name.clone();
            let name = TableName {
                name: each.name,
                ..of.clone()
            };
            let detail = if each.valid {
                each.definition
            } else {
                format!("invalid, since its making failed: {}", each.definition)
            };
            reading
                .into
                .leave_alone(UnmanagedKind::Index, name, Some(of), detail);
        }
    }
    Ok(())
}

/// The parts of an index. What follows the column or expression of each –
/// collation, operator class with its parameters, order – stands in the
/// definition, and there only where it is not what it would be anyway.
fn parts(found: &FoundIndex) -> Option<Vec<IndexPart>> {
    let all = tokens(Target::Postgres, &found.definition);
    let using = all.iter().position(|token| token.is_word("using"))?;
    let open = using + all[using..].iter().position(|token| token.is('('))?;
    let close = closing(&all, open)?;
    let spelled = split_by_commas(&all[open + 1..close]);
    if spelled.len() != found.parts.len() {
        return None;
    }
    spelled
        .into_iter()
        .zip(&found.parts)
        .map(|(tokens, part)| {
            let rest = tokens.get(self::tokens(Target::Postgres, &part.text).len()..)?;
            options(&found.definition, rest, part)
        })
        .collect()
}

fn options(definition: &str, rest: &[Token<'_>], found: &FoundPart) -> Option<IndexPart> {
    let mut part = match &found.column {
        Some(column) => IndexPart::column(column),
        None => IndexPart {
            target: IndexTarget::Expression(found.text.clone()),
            ..IndexPart::column("")
        },
    };
    let mut at = 0;
    if rest.first().is_some_and(|token| token.is_word("collate")) {
        let qualified = rest.get(2).is_some_and(|token| token.is('.'));
        part.collation = Some(rest.get(if qualified { 3 } else { 1 })?.name()?);
        at = if qualified { 4 } else { 2 };
    }
    let class = at;
    while rest.get(at).is_some_and(|token| {
        !["asc", "desc", "nulls"]
            .iter()
            .any(|word| token.is_word(word))
    }) {
        at += 1;
    }
    if let (Some(first), Some(last)) = (rest.get(class), rest[..at].last())
        && class < at
    {
        part.operator_class = Some(definition[first.start..last.end()].to_owned());
    }
    let says = |word: &str| rest[at..].iter().any(|token| token.is_word(word));
    if says("desc") {
        part.order = SortOrder::Descending;
    }
    if says("first") {
        part.nulls = Some(NullsOrder::First);
    } else if says("last") {
        part.nulls = Some(NullsOrder::Last);
    }
    Some(part)
}
