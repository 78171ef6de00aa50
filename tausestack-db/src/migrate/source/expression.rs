//! Operations as the expressions that give them.
//!
//! Each is written by the functions of `migrate::prelude`, so that reading the
//! file needs no knowledge of the types behind them.

use proc_macro2::{Literal as Token, TokenStream};
use quote::quote;

use crate::migrate::SqlText;
use crate::migrate::operation::{Backfill, ConstraintKind, IndexBuild, NewColumn, Operation};
use crate::schema::{
    Check, ColumnDefault, ColumnType, Deferral, EnumType, ForeignKey, Generated, GeneratedStorage,
    Identity, Index, IndexPart, IndexTarget, Literal, NullsOrder, ReferentialAction, SortOrder,
    Table, TableName,
};

/// The expression that gives an operation.
pub(super) fn operation(of: &Operation) -> TokenStream {
    match of {
        Operation::CreateTable(of) => {
            let of = table(of);
            quote!(create_table(#of))
        }
        Operation::DropTable(of) => {
            let of = table(of);
            quote!(drop_table(#of))
        }
        Operation::RenameTable { from, to } => {
            let (from, to) = (name(from), name(to));
            quote!(rename_table(#from, #to))
        }
        Operation::CommentTable { table, from, to } => {
            let (table, from, to) = (name(table), comment(from.as_ref()), comment(to.as_ref()));
            quote!(comment_table(#table, #from, #to))
        }
        Operation::AddColumn { table, column } => {
            let (table, column) = (name(table), new_column(column));
            quote!(add_column(#table, #column))
        }
        Operation::DropColumn { table, column } => {
            let (table, column) = (name(table), new_column(column));
            quote!(drop_column(#table, #column))
        }
        Operation::RenameColumn { table, from, to } => {
            let table = name(table);
            quote!(rename_column(#table, #from, #to))
        }
        Operation::AlterColumn { table, from, to } => {
            let (table, from, to) = (name(table), new_column(from), new_column(to));
            quote!(alter_column(#table, #from, #to))
        }
        Operation::AddPrimaryKey { table, key } => {
            let key = named("primary_key", &key.name, &key.columns);
            of_table("add_primary_key", table, &key)
        }
        Operation::DropPrimaryKey { table, key } => {
            let key = named("primary_key", &key.name, &key.columns);
            of_table("drop_primary_key", table, &key)
        }
        Operation::AddUnique { table, key } => {
            let key = named("unique", &key.name, &key.columns);
            of_table("add_unique", table, &key)
        }
        Operation::DropUnique { table, key } => {
            let key = named("unique", &key.name, &key.columns);
            of_table("drop_unique", table, &key)
        }
        Operation::CreateIndex {
            table,
            index: of,
            build,
        } => of_table("create_index", table, &built(of, *build)),
        Operation::DropIndex {
            table,
            index: of,
            build,
        } => of_table("drop_index", table, &built(of, *build)),
        Operation::AddForeignKey { table, key } => {
            of_table("add_foreign_key", table, &foreign_key(key))
        }
        Operation::DropForeignKey { table, key } => {
            of_table("drop_foreign_key", table, &foreign_key(key))
        }
        Operation::AddCheck { table, check: of } => of_table("add_check", table, &check(of)),
        Operation::DropCheck { table, check: of } => of_table("drop_check", table, &check(of)),
        Operation::RenameConstraint {
            table,
            kind,
            from,
            to,
        } => {
            let (table, kind) = (name(table), constraint_kind(*kind));
            quote!(rename_constraint(#table, #kind, #from, #to))
        }
        Operation::CreateEnum(of) => {
            let of = enum_type(of);
            quote!(create_enum(#of))
        }
        Operation::DropEnum(of) => {
            let of = enum_type(of);
            quote!(drop_enum(#of))
        }
        Operation::AlterEnum {
            from,
            to,
            columns,
            renamed,
        } => {
            let (from, to) = (enum_type(from), enum_type(to));
            let of_columns = columns.iter().map(|(table, column)| {
                let table = name(table);
                quote!(.of_column(#table, #column))
            });
            let renames = renamed
                .iter()
                .map(|(from, to)| quote!(.rename_value(#from, #to)));
            quote!(alter_enum(#from, #to) #(#of_columns)* #(#renames)*)
        }
        Operation::Execute { up, down } => {
            let up = sql_text(up);
            match down {
                None => quote!(execute(#up)),
                Some(down) => {
                    let down = sql_text(down);
                    quote!(execute(#up).reverse_with(#down))
                }
            }
        }
    }
}

fn ident(name: &str) -> proc_macro2::Ident {
    proc_macro2::Ident::new(name, proc_macro2::Span::call_site())
}

fn of_table(function: &str, table: &TableName, what: &TokenStream) -> TokenStream {
    let (function, table) = (ident(function), name(table));
    quote!(#function(#table, #what))
}

fn name(of: &TableName) -> TokenStream {
    let name = &of.name;
    match &of.schema {
        None => quote!(#name),
        Some(schema) => quote!((#schema, #name)),
    }
}

fn comment(text: Option<&String>) -> TokenStream {
    match text {
        None => quote!(None::<&str>),
        Some(text) => quote!(#text),
    }
}

/// A list of names; of none, it says of what.
fn names(of: &[String]) -> TokenStream {
    if of.is_empty() {
        return quote!([""; 0]);
    }
    quote!([#(#of),*])
}

fn named(function: &str, name: &str, columns: &[String]) -> TokenStream {
    let (function, columns) = (ident(function), names(columns));
    quote!(#function(#name, #columns))
}

fn table(of: &Table) -> TokenStream {
    let mut out = {
        let name = name(&of.name);
        quote!(table(#name))
    };
    for column in &of.columns {
        let column = new_column(&NewColumn::from(column.clone()));
        out.extend(quote!(.column(#column)));
    }
    if let Some(key) = &of.primary_key {
        let key = named("primary_key", &key.name, &key.columns);
        out.extend(quote!(.#key));
    }
    for key in &of.uniques {
        let key = named("unique", &key.name, &key.columns);
        out.extend(quote!(.#key));
    }
    for of in &of.indexes {
        let index = index(of);
        out.extend(quote!(.index(#index)));
    }
    for key in &of.foreign_keys {
        let key = foreign_key(key);
        out.extend(quote!(.foreign_key(#key)));
    }
    for of in &of.checks {
        let check = check(of);
        out.extend(quote!(.#check));
    }
    if let Some(options) = &of.options {
        out.extend(quote!(.options(#options)));
    }
    if let Some(comment) = &of.comment {
        out.extend(quote!(.comment(#comment)));
    }
    out
}

fn new_column(of: &NewColumn) -> TokenStream {
    let column = &of.column;
    let mut out = typed(&column.name, &column.column_type);
    if column.nullable {
        out.extend(quote!(.nullable()));
    }
    match column.identity {
        None => {}
        Some(Identity::ByDefault) => out.extend(quote!(.identity())),
        Some(Identity::Always) => out.extend(quote!(.always_identity())),
        Some(Identity::Serial) => out.extend(quote!(.serial())),
    }
    match &column.default {
        None => {}
        Some(ColumnDefault::Literal(value)) => {
            let value = literal(value);
            out.extend(quote!(.default(#value)));
        }
        Some(ColumnDefault::Expression(sql)) => out.extend(quote!(.default_sql(#sql))),
    }
    if let Some(Generated {
        expression,
        storage,
    }) = &column.generated
    {
        out.extend(match storage {
            GeneratedStorage::Stored => quote!(.generated(#expression)),
            GeneratedStorage::Virtual => quote!(.generated_virtual(#expression)),
        });
    }
    for (method, text) in [
        ("on_update", &column.on_update),
        ("collation", &column.collation),
        ("comment", &column.comment),
    ] {
        if let Some(text) = text {
            let method = ident(method);
            out.extend(quote!(.#method(#text)));
        }
    }
    if let Some(using) = &of.using {
        let using = sql_text(using);
        out.extend(quote!(.using(#using)));
    }
    match &of.backfill {
        None => {}
        Some(Backfill::Literal(value)) => {
            let value = literal(value);
            out.extend(quote!(.backfill(#value)));
        }
        Some(Backfill::Expression(expression)) => {
            let expression = sql_text(expression);
            out.extend(quote!(.backfill_sql(#expression)));
        }
    }
    out
}

/// A column of a type, with nothing else said.
fn typed(name: &str, of: &ColumnType) -> TokenStream {
    let simple = |function: &str| {
        let function = ident(function);
        quote!(#function(#name))
    };
    match of {
        ColumnType::Boolean => simple("boolean"),
        ColumnType::TinyInt => simple("tiny_int"),
        ColumnType::SmallInt => simple("small_int"),
        ColumnType::Integer => simple("integer"),
        ColumnType::BigInt => simple("big_int"),
        ColumnType::TinyUnsigned => simple("tiny_unsigned"),
        ColumnType::SmallUnsigned => simple("small_unsigned"),
        ColumnType::Unsigned => simple("unsigned"),
        ColumnType::BigUnsigned => simple("big_unsigned"),
        ColumnType::Real => simple("real"),
        ColumnType::Double => simple("double"),
        ColumnType::Text => simple("text"),
        ColumnType::Bytes => simple("bytes"),
        ColumnType::Uuid => simple("uuid"),
        ColumnType::Date => simple("date"),
        ColumnType::Time => simple("time"),
        ColumnType::DateTime => simple("date_time"),
        ColumnType::Timestamp => simple("timestamp"),
        ColumnType::Decimal => simple("decimal"),
        ColumnType::Json => simple("json"),
        ColumnType::Enum(of) => {
            let of = enum_type(of);
            quote!(enumeration(#name, #of))
        }
        ColumnType::Custom(spelling) => quote!(custom(#name, #spelling)),
        ColumnType::Array(of) => {
            let of = typed(name, of);
            quote!(#of.array())
        }
    }
}

fn enum_type(of: &EnumType) -> TokenStream {
    let (name, values) = (&of.name, names(&of.values));
    match &of.schema {
        None => quote!(enum_type(#name, #values)),
        Some(schema) => quote!(enum_type_in(#schema, #name, #values)),
    }
}

fn check(of: &Check) -> TokenStream {
    let Check { name, expression } = of;
    quote!(check(#name, #expression))
}

fn foreign_key(of: &ForeignKey) -> TokenStream {
    let columns = names(&of.columns);
    let references = names(&of.references);
    let (key, table) = (&of.name, name(&of.table));
    let mut out = quote!(foreign_key(#key, #columns, #table, #references));
    for (method, action) in [("on_delete", of.on_delete), ("on_update", of.on_update)] {
        if action != ReferentialAction::NoAction {
            let (method, action) = (ident(method), referential_action(action));
            out.extend(quote!(.#method(#action)));
        }
    }
    match of.deferral {
        Deferral::NotDeferrable => {}
        Deferral::InitiallyImmediate => {
            out.extend(quote!(.deferral(Deferral::InitiallyImmediate)));
        }
        Deferral::InitiallyDeferred => out.extend(quote!(.deferral(Deferral::InitiallyDeferred))),
    }
    out
}

fn referential_action(of: ReferentialAction) -> TokenStream {
    match of {
        ReferentialAction::NoAction => quote!(ReferentialAction::NoAction),
        ReferentialAction::Restrict => quote!(ReferentialAction::Restrict),
        ReferentialAction::Cascade => quote!(ReferentialAction::Cascade),
        ReferentialAction::SetNull => quote!(ReferentialAction::SetNull),
        ReferentialAction::SetDefault => quote!(ReferentialAction::SetDefault),
    }
}

fn constraint_kind(of: ConstraintKind) -> TokenStream {
    match of {
        ConstraintKind::PrimaryKey => quote!(ConstraintKind::PrimaryKey),
        ConstraintKind::Unique => quote!(ConstraintKind::Unique),
        ConstraintKind::Index => quote!(ConstraintKind::Index),
        ConstraintKind::ForeignKey => quote!(ConstraintKind::ForeignKey),
        ConstraintKind::Check => quote!(ConstraintKind::Check),
    }
}

fn built(of: &Index, build: IndexBuild) -> TokenStream {
    let mut out = index(of);
    if build == IndexBuild::Concurrently {
        out.extend(quote!(.concurrently()));
    }
    out
}

fn index(of: &Index) -> TokenStream {
    let name = &of.name;
    let plain: Option<Vec<&String>> = of.parts.iter().map(plain).collect();
    let mut out = match plain {
        Some(columns) if !columns.is_empty() => quote!(index(#name, [#(#columns),*])),
        Some(_) => quote!(index(#name, [""; 0])),
        None => {
            let parts = of.parts.iter().map(part);
            quote!(index(#name, [#(#parts),*]))
        }
    };
    if of.unique {
        out.extend(quote!(.unique()));
    }
    if !of.include.is_empty() {
        let include = names(&of.include);
        out.extend(quote!(.include(#include)));
    }
    if let Some(predicate) = &of.predicate {
        out.extend(quote!(.predicate(#predicate)));
    }
    if let Some(method) = &of.method {
        out.extend(quote!(.method(#method)));
    }
    out
}

/// The column, if nothing else is said of it.
fn plain(of: &IndexPart) -> Option<&String> {
    match &of.target {
        IndexTarget::Column(name) if *of == IndexPart::column(name) => Some(name),
        _ => None,
    }
}

fn part(of: &IndexPart) -> TokenStream {
    let mut out = match &of.target {
        IndexTarget::Column(name) => quote!(part(#name)),
        IndexTarget::Expression(sql) => quote!(expression(#sql)),
    };
    if of.order == SortOrder::Descending {
        out.extend(quote!(.descending()));
    }
    match of.nulls {
        None => {}
        Some(NullsOrder::First) => out.extend(quote!(.nulls_first())),
        Some(NullsOrder::Last) => out.extend(quote!(.nulls_last())),
    }
    if let Some(prefix) = of.prefix {
        let prefix = Token::u32_unsuffixed(prefix);
        out.extend(quote!(.prefix(#prefix)));
    }
    if let Some(collation) = &of.collation {
        out.extend(quote!(.collation(#collation)));
    }
    if let Some(class) = &of.operator_class {
        out.extend(quote!(.operator_class(#class)));
    }
    out
}

fn sql_text(of: &SqlText) -> TokenStream {
    let mut out = match &of.common {
        Some(text) if text.is_empty() => quote!(nothing()),
        Some(text) => quote!(sql(#text)),
        None => quote!(sql_on()),
    };
    for (method, text) in [
        ("sqlite", &of.sqlite),
        ("postgres", &of.postgres),
        ("mysql", &of.mysql),
    ] {
        if let Some(text) = text {
            let method = ident(method);
            out.extend(quote!(.#method(#text)));
        }
    }
    out
}

fn literal(of: &Literal) -> TokenStream {
    match of {
        Literal::Boolean(value) => quote!(#value),
        Literal::Text(text) => quote!(#text),
        Literal::Integer(number) => integer(*number),
        Literal::Float(text) => float(text),
        Literal::Uuid(value) => {
            // A hexadecimal number is what people know a UUID by.
            let digits: TokenStream = format!("{:#034x}", value.as_u128())
                .parse()
                .unwrap_or_default();
            quote!(Literal::uuid(#digits))
        }
        Literal::Bytes(bytes) => {
            let bytes = Token::byte_string(bytes);
            quote!(Literal::Bytes(#bytes.to_vec()))
        }
        Literal::Decimal(text) => quote!(Literal::Decimal(#text.to_owned())),
        Literal::Json(text) => quote!(Literal::Json(#text.to_owned())),
        Literal::Date(text) => quote!(Literal::Date(#text.to_owned())),
        Literal::Time(text) => quote!(Literal::Time(#text.to_owned())),
        Literal::DateTime(text) => quote!(Literal::DateTime(#text.to_owned())),
        Literal::Timestamp(text) => quote!(Literal::Timestamp(#text.to_owned())),
    }
}

/// A number, with a minus before it if it has one: a token holds none.
fn integer(number: i128) -> TokenStream {
    let size = number.unsigned_abs();
    let (digits, literal) = if let Ok(size) = i32::try_from(size) {
        // What a number without a suffix is taken for.
        (Token::i32_unsuffixed(size), false)
    } else if let Ok(size) = i64::try_from(size) {
        (Token::i64_suffixed(size), false)
    } else if let (Ok(size), false) = (u64::try_from(size), number < 0) {
        (Token::u64_suffixed(size), false)
    } else if number == i128::MIN {
        return quote!(Literal::Integer(i128::MIN));
    } else {
        (Token::u128_unsuffixed(size), true)
    };
    let signed = if number < 0 {
        quote!(-#digits)
    } else {
        quote!(#digits)
    };
    if literal {
        quote!(Literal::Integer(#signed))
    } else {
        signed
    }
}

/// A number whose spelling is what Rust gives it again; else its spelling.
fn float(text: &str) -> TokenStream {
    let reads_back = text
        .parse::<f64>()
        .is_ok_and(|number| number.is_finite() && format!("{number:?}") == text);
    let tokens: Option<TokenStream> = reads_back.then(|| text.parse().ok()).flatten();
    match tokens {
        Some(tokens) => tokens,
        None => quote!(Literal::Float(#text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use quote::quote;

    use super::super::file::rustfmt;
    use super::operation;
    use crate::migrate::prelude::*;

    const PRINTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/migrate/source/printed.in");

    fn every_column() -> Vec<crate::migrate::ColumnBuilder> {
        let role = || enum_type("role", ["admin", "it's", "ü\"\\"]);
        vec![
            big_int("id").identity(),
            big_int("always").always_identity(),
            big_int("serial").serial(),
            boolean("b").default(true),
            tiny_int("i8").default(-1),
            small_int("i16").nullable(),
            integer("i32").default(i32::MAX),
            big_int("i64").default(i64::MIN),
            tiny_unsigned("u8"),
            small_unsigned("u16"),
            unsigned("u32").default(u32::MAX),
            big_unsigned("u64").default(u64::MAX),
            big_unsigned("i128").default(Literal::Integer(i128::MIN)),
            big_unsigned("u128").default(Literal::Integer(i128::MAX)),
            real("f32").default(1.5),
            double("f64").default(Literal::Float("NaN".to_owned())),
            double("small").default(5e-324),
            double("zero").default(-0.0),
            text("t").default("it's \\ \"quoted\"\n\tü").collation("C"),
            bytes("bytes").default(Literal::Bytes(vec![0, 255, b'"', b'a'])),
            uuid("uuid").default(Literal::uuid(0x0190_a1b2_c3d4_7e5f_8a6b_0c1d_2e3f_4a5b)),
            date("d").default(Literal::Date("2026-02-28".to_owned())),
            time("ti").default(Literal::Time("12:34:56.000001".to_owned())),
            date_time("dt").default(Literal::DateTime("2026-02-28 12:34:56.000001".to_owned())),
            timestamp("ts")
                .default_sql("CURRENT_TIMESTAMP")
                .on_update("CURRENT_TIMESTAMP(6)"),
            timestamp("ts2").default(Literal::Timestamp("2026-02-28 00:00:00.000000".to_owned())),
            decimal("dec").default(Literal::Decimal("1.50".to_owned())),
            json("j").default(Literal::Json("{\"a\": [1]}".to_owned())),
            text("tags").array().nullable(),
            enumeration("roles", role()).array(),
            enumeration("role", role())
                .default("admin")
                .comment("what they may"),
            enumeration("other", enum_type_in("app", "kind", ["x"])),
            custom("point", "geometry(Point, 4326)"),
            integer("twice").generated("i32 * 2"),
            integer("thrice").generated_virtual("i32 * 3"),
            integer("filled").backfill(7),
            integer("computed").backfill_sql(sql("i8 + 1").postgres("i8::int + 1")),
            integer("cast").using(sql_on().postgres("t::integer").mysql("t + 0")),
        ]
    }

    /// At least one of each, with each thing that can be said of one.
    fn every_operation() -> Vec<Operation> {
        let role = |values: &[&str]| enum_type("role", values.iter().copied());
        let columns = every_column()
            .into_iter()
            .fold(table(("app", "every")), |table, column| {
                table.column(column)
            });
        let mut all = vec![
            create_table(
                columns
                    .primary_key("pk_every", ["id", "i64"])
                    .unique("uq_every_t", ["t"])
                    .index(index("ix_every_t", ["t", "d"]))
                    .foreign_key(foreign_key("fk_every", ["id"], ("app", "users"), ["id"]))
                    .check("ck_every", "i8 > 0 AND t <> 'a'")
                    .options("STRICT")
                    .comment("each of them"),
            ),
            drop_table(table("bare")),
            rename_table("a", ("s", "b")),
            comment_table("a", None::<&str>, "it's a"),
            comment_table("a", "it's a", None::<&str>),
        ];
        for column in every_column() {
            all.push(add_column("users", column.clone()));
            all.push(drop_column("users", column.clone()));
            all.push(alter_column("users", column.clone(), column));
        }
        all.extend([
            rename_column("users", "fullname", "name"),
            add_primary_key("users", primary_key("pk_users", ["a"])),
            drop_primary_key("users", primary_key("pk_users", ["a", "b"])),
            add_unique("users", unique("uq_users", ["a", "b"])),
            drop_unique(("app", "users"), unique("uq_users", ["a"])),
            create_index(
                "users",
                index("ix_users_name", ["name"]).unique().concurrently(),
            ),
            create_index(
                "users",
                index(
                    "ix_users_parts",
                    [
                        part("a").descending().nulls_last(),
                        part("b")
                            .nulls_first()
                            .collation("C")
                            .operator_class("text_pattern_ops"),
                        part("c").prefix(10),
                        expression("lower(d)"),
                    ],
                )
                .include(["e", "f"])
                .predicate("deleted_at IS NULL")
                .method("gin"),
            ),
            drop_index("users", index("ix_users_name", ["name"])),
            add_foreign_key(
                "pets",
                foreign_key("fk_pets", ["a", "b"], "people", ["c", "d"])
                    .on_delete(ReferentialAction::Cascade)
                    .on_update(ReferentialAction::SetNull)
                    .deferral(Deferral::InitiallyDeferred),
            ),
            drop_foreign_key(
                "pets",
                foreign_key("fk_pets", ["a"], "people", ["c"])
                    .on_delete(ReferentialAction::Restrict)
                    .on_update(ReferentialAction::SetDefault)
                    .deferral(Deferral::InitiallyImmediate),
            ),
            add_check("users", check("ck_users_age", "age >= 0")),
            drop_check("users", check("ck_users_age", "age >= 0")),
            create_enum(role(&["a"])),
            drop_enum(role(&["a"])),
            alter_enum(role(&["a", "b"]), role(&["a", "c"]))
                .of_column("users", "role")
                .of_column(("app", "others"), "role")
                .rename_value("b", "c"),
            execute(sql("UPDATE users SET a = 1")),
            execute(sql("UPDATE users SET a = 1").sqlite("SELECT 1")).reverse_with(nothing()),
            execute(sql_on().mysql("SELECT 1")).reverse_with(sql("SELECT 2")),
        ]);
        for kind in [
            ConstraintKind::PrimaryKey,
            ConstraintKind::Unique,
            ConstraintKind::Index,
            ConstraintKind::ForeignKey,
            ConstraintKind::Check,
        ] {
            all.push(rename_constraint("users", kind, "a", "b"));
        }
        all
    }

    /// P6: what is printed, run, is what was to be printed. The text lies in a
    /// file that the compiler reads; `UPDATE_PRINTED=1` writes it anew.
    #[test]
    fn what_is_printed_gives_the_same_operations() {
        let all = every_operation();
        let expressions = all.iter().map(operation);
        let code = quote!(
            fn printed() -> Vec<Operation> {
                vec![#(#expressions),*]
            }
        );
        let file = syn::parse2(code).expect("it is Rust");
        let text = prettyplease::unparse(&file);
        if std::env::var_os("UPDATE_PRINTED").is_some() {
            std::fs::write(PRINTED, &text).expect("the file is written");
        }
        assert_eq!(
            text,
            include_str!("printed.in"),
            "UPDATE_PRINTED=1 writes it anew"
        );
        let evaluated = printed();
        assert_eq!(evaluated.len(), all.len());
        for (printed, meant) in evaluated.iter().zip(&all) {
            assert_eq!(printed, meant);
        }
    }

    #[test]
    fn rustfmt_has_the_last_word_once() {
        let expressions: Vec<_> = every_operation().iter().map(operation).collect();
        let code = quote!(
            fn printed() -> Vec<Operation> {
                vec![#(#expressions),*]
            }
        );
        let text = prettyplease::unparse(&syn::parse2(code).expect("it is Rust"));
        let Some(once) = rustfmt(&text, Path::new(".")) else {
            eprintln!("skipped: rustfmt is not installed");
            return;
        };
        assert_eq!(
            rustfmt(&once, Path::new(".")),
            Some(once.clone()),
            "it is stable"
        );
    }

    include!("printed.in");
}
