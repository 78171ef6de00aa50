//! Rules of what untrusted callers may ask of a list.

use syn::Ident;
use syn::ext::IdentExt;

use crate::attr::RawQuery;
use crate::diagnostics::{Errors, listed, suggestion};
use crate::model::{Field, Form, Kind, Model};

/// The operators of filters, by their names on the wire.
pub(crate) const OPERATORS: [&str; 14] = [
    "eq",
    "ne",
    "gt",
    "gte",
    "lt",
    "lte",
    "in",
    "not_in",
    "contains",
    "icontains",
    "startswith",
    "endswith",
    "isnull",
    "between",
];

/// The most rows that a page may be allowed to have.
const MOST_ROWS: u64 = 10_000;

/// All paths that the query names.
fn paths(query: &RawQuery) -> impl Iterator<Item = &Vec<Ident>> {
    query
        .filters
        .iter()
        .map(|filter| &filter.path)
        .chain(&query.sorts)
}

/// The struct's own field at the start of a path.
fn field<'m>(model: &'m Model, path: &[Ident]) -> Option<&'m Field> {
    let first = path.first()?.unraw().to_string();
    model.fields.iter().find(|field| field.name == first)
}

/// Lists are made of structs that are read.
pub(super) fn is_for_what_is_read(model: &Model, errors: &Errors) {
    if let Some(query) = &model.written.query
        && matches!(model.form, Form::Create(_) | Form::Patch(_) | Form::Embed)
    {
        errors.at(
            query.key.span(),
            "`query` means nothing here: rows are not read as this struct\n\nhelp: say it on the struct that lists return",
        );
    }
}

/// A name in an allow-list is a field with a column, and stands there once.
pub(super) fn names_fields(model: &Model, errors: &Errors) {
    let Some(query) = &model.written.query else {
        return;
    };
    for path in paths(query) {
        let Some(name) = path.first() else { continue };
        let Some(field) = field(model, path) else {
            let wanted = name.unraw().to_string();
            let known = model.mapped_fields().map(|(_, field)| field.name.as_str());
            errors.at(
                name.span(),
                format!("no field `{wanted}`{}", suggestion(&wanted, known)),
            );
            continue;
        };
        match (&field.kind, path.len()) {
            (Kind::Skipped, _) => errors.at(
                name.span(),
                format!("`{}` is skipped: it has no column", field.name),
            ),
            (Kind::Json, _) => errors.at(
                name.span(),
                format!(
                    "`{}` is a JSON document, which lists neither filter nor sort by",
                    field.name
                ),
            ),
            (Kind::Embedded { .. }, 1) => errors.at(
                name.span(),
                format!(
                    "`{0}` is embedded: it has several columns\n\nhelp: name one of them, as `{0}.column`",
                    field.name
                ),
            ),
            (Kind::Embedded { .. }, _) | (_, 1) => {}
            (_, _) => errors.at(
                path[1].span(),
                format!("`{}` is one column, and has no fields", field.name),
            ),
        }
    }
    let filters: Vec<_> = query.filters.iter().map(|filter| &filter.path).collect();
    let sorts: Vec<_> = query.sorts.iter().collect();
    for list in [filters, sorts] {
        for (index, path) in list.iter().enumerate() {
            if list[..index].contains(path)
                && let Some(name) = path.first()
            {
                errors.at(name.span(), format!("`{}` stands here twice", name.unraw()));
            }
        }
    }
}

/// Operators are those of the wire.
pub(super) fn names_operators(model: &Model, errors: &Errors) {
    let Some(query) = &model.written.query else {
        return;
    };
    for filter in &query.filters {
        let Some(operators) = &filter.operators else {
            continue;
        };
        if operators.is_empty()
            && let Some(name) = filter.path.first()
        {
            errors.at(
                name.span(),
                "no operator is named\n\nhelp: leave the parentheses out to allow all that the type has",
            );
        }
        for operator in operators {
            let name = operator.unraw().to_string();
            if !OPERATORS.contains(&name.as_str()) {
                errors.at(
                    operator.span(),
                    format!(
                        "unknown operator `{name}`{}\n\nhelp: there are {}",
                        suggestion(&name, OPERATORS),
                        listed(OPERATORS)
                    ),
                );
            }
        }
    }
}

/// Who may compare a secret, or sort by it, finds it out bit by bit.
pub(super) fn sensitive_fields_are_not_guessed(model: &Model, errors: &Errors) {
    let Some(query) = &model.written.query else {
        return;
    };
    let sensitive =
        |path: &[Ident]| field(model, path).is_some_and(|field| field.written.sensitive.is_some());
    for filter in &query.filters {
        let equality_only = filter.operators.as_ref().is_some_and(|operators| {
            operators
                .iter()
                .all(|operator| *operator == "eq" || *operator == "in")
        });
        if sensitive(&filter.path)
            && !equality_only
            && let Some(name) = filter.path.first()
        {
            errors.at(
                name.span(),
                format!(
                    "`{0}` is sensitive: with comparisons and patterns, a stranger finds it out letter by letter\n\nhelp: allow equality only, as `{0}(eq)`",
                    name.unraw()
                ),
            );
        }
    }
    for path in query.sorts.iter().filter(|path| sensitive(path)) {
        if let Some(name) = path.first() {
            errors.at(
                name.span(),
                format!(
                    "`{}` is sensitive: an order by it tells of its values",
                    name.unraw()
                ),
            );
        }
    }
}

/// A page has at least one row, and not so many that memory is at stake.
pub(super) fn limit_is_a_number(model: &Model, errors: &Errors) {
    if let Some(query) = &model.written.query
        && let Some((_, limit)) = &query.max_limit
        && !limit
            .base10_parse::<u64>()
            .is_ok_and(|rows| (1..=MOST_ROWS).contains(&rows))
    {
        errors.at(
            limit.span(),
            format!("`max_limit` is a number of rows, from 1 to {MOST_ROWS}"),
        );
    }
}
