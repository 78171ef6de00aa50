//! The derive macros of tausestack-db; use them through that crate.
//!
//! The pipeline: `attr` reads attributes as they are written, `model`
//! resolves them into what the struct declares, `validate` holds one
//! function for each rule, and `expand` writes the code. Mistakes are
//! collected in `diagnostics` and reported together, and `fallback` puts
//! stubs beside them so that they cause no others.

#![forbid(unsafe_code)]

mod attr;
mod case;
mod diagnostics;
mod expand;
mod fallback;
mod migration;
mod model;
mod types;
mod validate;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use diagnostics::Errors;
use model::{Derive, build, build_enum, build_newtype};

/// Maps a struct to a table.
///
/// ```rust,ignore (the library depends on this crate, and not the reverse)
/// #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
/// #[mapped(table = "users", unique(username, tenant))]
/// pub struct User {
///     #[mapped(id)]
///     pub id: Option<i64>,
///     #[mapped(index)]
///     pub username: String,
///     #[mapped(references(Tenant, on_delete = cascade))]
///     pub tenant: i64,
///     #[mapped(default = true)]
///     pub is_active: bool,
/// }
/// ```
///
/// It implements `Mapped` (and `Keyed`, unless the struct says `no_id`), and
/// writes the typed columns `User::COLUMN`, and the structs `UserCreate` and
/// `UserPatch`. With `table`, the struct itself derives `Debug` and `Clone`,
/// which SeaORM asks of its models; the other forms need no derive beside
/// `Mapped`. The types of the fields have serde's traits, since the generated
/// structs are read from JSON; the struct needs them only where your own code
/// reads or writes it as JSON.
///
/// # What the struct is: exactly one of
///
/// | attribute | meaning |
/// | --- | --- |
/// | `table = "…"` | the struct declares this table |
/// | `entity = path` | a DTO of the SeaORM entity in this module; each field is one of its Model, of the same type. `From<Model>` is implemented (`TryFrom`, if a field is `json`, `with` or `try_from`), and `From<DTO> for Model` with `into_model` |
/// | `view_of = User` | some columns of another struct's table, to read |
/// | `create_for = User` | what `create::<User>` takes |
/// | `patch_for = User` | what `update::<User>` takes: fields are `Patch<T>`, `Option<T>` (`None` leaves the column alone) or `T` |
///
/// In the last four, `column = "…"` names the field of the other struct.
///
/// # Attributes of the struct
///
/// | attribute | meaning |
/// | --- | --- |
/// | `schema = "…"`, `comment = "…"`, `renamed_from = "…"` | of the table |
/// | `rename_all = "camelCase"` | the case of column names |
/// | `unique(a, b)`, `index(a, b)` | over several columns, by field name |
/// | `index(name = "…", columns(a desc nulls_last, expr = "…", c(10)), include(x), unique, where = "…", using = "gin")` | an index with options |
/// | `check("…")`, `check(name = "…", "…")` | a check of the row |
/// | `foreign_key(columns(a, b), references = Other(a, b), on_delete = cascade, on_update = …, name = "…", deferrable)` | over several columns |
/// | `no_id` | a table without key: its rows are created and read only |
/// | `create(name = …, derive(…))`, `patch(…)`, `no_create`, `no_patch` | the generated structs |
/// | `validate` | what is written keeps the rules of `garde` on the struct's fields (feature `garde`) |
/// | `query(filter(a, b(eq, in)), sort(a, c), max_limit = 100)` | what untrusted callers may ask of a list (`ListParams`): nothing by default; a field takes all operators that its type has, or those named |
///
/// # Attributes of a field
///
/// | attribute | meaning |
/// | --- | --- |
/// | `id` | the primary key, assigned by the database if it is one integer; several make a composite key, made by the caller |
/// | `id(client)` | made by the caller; a UUID that is left out is made by the library |
/// | `identity` | an `id` as an SQL identity column, where there are such |
/// | `column = "…"`, `type = "…"`, `collate = "…"`, `comment = "…"`, `renamed_from = "…"`, `check = "…"` | of the column |
/// | `unique`, `index` | of the column alone |
/// | `default = expr` | the value of the field where create leaves it out. A literal or a path (a constant, a variant of an enum) is also the column's DEFAULT in the database; any other expression is evaluated by Rust alone |
/// | `server_default = "sql"`, `generated = "sql"` | made by the database |
/// | `references(User)`, `references(User(email), on_delete = set_null, on_update = …, name = "…", deferrable)` | a foreign key |
/// | `json` | stored as a JSON document |
/// | `with = module` | stored by `module::to_column(&T) -> C` and `module::from_column(C) -> Result<T, E>` |
/// | `try_from = C` | stored as `C`, by `TryFrom<C> for T` and `From<T> for C` |
/// | `embed`, `embed(prefix = "…")` | stored as the columns of a struct that derives [`MappedEmbed`]; they are prefixed with the field's name and `_` unless said otherwise |
/// | `created_at`, `updated_at` | a timestamp that the library's clock sets: when the row is created; then, and with every update |
/// | `readonly` | read, never written |
/// | `sensitive` | kept out of logs and of `Debug` of the generated structs |
/// | `skip` | no column; it gets its `Default` |
///
/// `#[serde(rename)]` and `rename_all` change names in JSON only;
/// `serde(default)` makes a field of the create struct optional; `serde(skip)`
/// does not unmap; `serde(flatten)` needs `embed` or `skip`.
#[proc_macro_derive(Mapped, attributes(mapped))]
pub fn mapped(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    parsed(input, |input| structure(input, Derive::Mapped))
}

/// Makes a struct a group of columns of the structs that hold it.
///
/// ```rust,ignore (the library depends on this crate, and not the reverse)
/// #[derive(Debug, Clone, Serialize, Deserialize, MappedEmbed)]
/// pub struct Address {
///     pub street: String,
///     pub city: String,
/// }
///
/// #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
/// #[mapped(table = "companies")]
/// pub struct Company {
///     #[mapped(id)]
///     pub id: i64,
///     #[mapped(embed(prefix = "seat_"))]    // columns seat_street, seat_city
///     pub seat: Address,
/// }
///
/// let filter = Company::COLUMN.seat.city.eq("Vienna");
/// ```
///
/// Fields take the attributes of [`Mapped`]'s but `id`, and embed others in
/// turn. The struct takes `rename_all`.
#[proc_macro_derive(MappedEmbed, attributes(mapped))]
pub fn mapped_embed(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    parsed(input, |input| structure(input, Derive::Embed))
}

/// Makes an enum of names a column: an enum type on PostgreSQL, checked text
/// elsewhere.
///
/// ```rust,ignore (the library depends on this crate, and not the reverse)
/// #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, MappedEnum)]
/// #[mapped(name = "user_role", rename_all = "snake_case")]
/// pub enum UserRole {
///     Admin,
///     #[mapped(rename = "user")]
///     Member,
/// }
/// ```
///
/// Both attributes of the enum are optional and have these values by default.
/// Names in JSON are serde's.
#[proc_macro_derive(MappedEnum, attributes(mapped))]
pub fn mapped_enum(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    parsed(input, value_enum)
}

/// Makes a newtype the column that its inner type is.
///
/// ```rust,ignore (the library depends on this crate, and not the reverse)
/// #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, MappedValue)]
/// pub struct UserId(pub i64);
/// ```
///
/// It can be a key where the inner type can.
#[proc_macro_derive(MappedValue, attributes(mapped))]
pub fn mapped_value(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    parsed(input, newtype)
}

/// Makes a migration of a type that says by `Operations` what it does.
///
/// ```rust,ignore (the library depends on this crate, and not the reverse)
/// #[derive(Revision)]
/// pub struct Migration;
///
/// impl Operations for Migration {
///     fn up(&self) -> Vec<Operation> {
///         vec![add_column("users", text("bio").nullable())]
///     }
/// }
/// ```
///
/// Its name is that of the module that it stands in. It is one of SeaORM's
/// migrations as well, so that it stands in the list of any `MigratorTrait`.
#[proc_macro_derive(Revision)]
pub fn revision(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    parsed(input, migration::revision)
}

/// Has SeaORM's `Migrator::up`, `down`, `fresh`, `refresh` and `reset` go
/// through the runner, with its lock, checksums and journal.
///
/// It stands above `#[async_trait]`:
///
/// ```rust,ignore (the library depends on this crate, and not the reverse)
/// #[locked]
/// #[async_trait]
/// impl MigratorTrait for Migrator {
///     fn migrations() -> Vec<Box<dyn MigrationTrait>> {
///         vec![Box::new(m20261126_120000_first::Migration)]
///     }
/// }
/// ```
#[proc_macro_attribute]
pub fn locked(
    attribute: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    migration::locked(&attribute.into(), item.into()).into()
}

fn parsed(
    input: proc_macro::TokenStream,
    derive: impl FnOnce(&DeriveInput) -> TokenStream,
) -> proc_macro::TokenStream {
    match syn::parse(input) {
        Ok(input) => derive(&input).into(),
        Err(error) => error.to_compile_error().into(),
    }
}

/// The pipeline of the derives of structs: attributes → model → rules → code,
/// or errors and stubs.
fn structure(input: &DeriveInput, derive: Derive) -> TokenStream {
    let errors = Errors::new();
    let model = build(input, derive, &errors);
    if let Some(model) = &model {
        validate::check(model, &errors);
    }
    let errors = errors.finish();
    match (model, &errors) {
        (Some(model), None) => expand::expand(&model),
        (Some(model), Some(errors)) => beside(errors, &fallback::of_model(model)),
        (None, errors) if derive == Derive::Mapped => {
            beside(&quote!(#errors), &fallback::of_input(input))
        }
        (None, errors) => quote!(#errors),
    }
}

fn value_enum(input: &DeriveInput) -> TokenStream {
    let errors = Errors::new();
    let model = build_enum(input, &errors);
    if let Some(model) = &model {
        validate::check_enum(model, &errors);
    }
    match (model, errors.finish()) {
        (Some(model), None) => expand::value_enum(&model),
        (_, errors) => beside(&quote!(#errors), &fallback::of_value(input)),
    }
}

fn newtype(input: &DeriveInput) -> TokenStream {
    let errors = Errors::new();
    let model = build_newtype(input, &errors);
    match (model, errors.finish()) {
        (Some(model), None) => expand::newtype(&model),
        (_, errors) => beside(&quote!(#errors), &fallback::of_value(input)),
    }
}

fn beside(errors: &TokenStream, stubs: &TokenStream) -> TokenStream {
    quote!(#errors #stubs)
}
