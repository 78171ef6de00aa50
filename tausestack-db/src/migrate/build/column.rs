//! Columns.

use crate::migrate::SqlText;
use crate::migrate::operation::{Backfill, NewColumn};
use crate::schema::{
    Column, ColumnDefault, ColumnType, EnumType, Generated, GeneratedStorage, Identity, Literal,
};

/// A column that is being built: NOT NULL, until it is said otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct ColumnBuilder(NewColumn);

macro_rules! constructors {
    ($($(#[doc = $doc:literal])* $name:ident: $variant:ident;)*) => {
        $(
            $(#[doc = $doc])*
            pub fn $name(name: impl Into<String>) -> ColumnBuilder {
                ColumnBuilder::of(name, ColumnType::$variant)
            }
        )*
    };
}

constructors! {
    /// A column of two truth values.
    boolean: Boolean;
    /// A column of signed integers, 8 bits.
    tiny_int: TinyInt;
    /// A column of signed integers, 16 bits.
    small_int: SmallInt;
    /// A column of signed integers, 32 bits.
    integer: Integer;
    /// A column of signed integers, 64 bits.
    big_int: BigInt;
    /// A column of unsigned integers, 8 bits.
    tiny_unsigned: TinyUnsigned;
    /// A column of unsigned integers, 16 bits.
    small_unsigned: SmallUnsigned;
    /// A column of unsigned integers, 32 bits.
    unsigned: Unsigned;
    /// A column of unsigned integers, 64 bits.
    big_unsigned: BigUnsigned;
    /// A column of floating point numbers, 32 bits.
    real: Real;
    /// A column of floating point numbers, 64 bits.
    double: Double;
    /// A column of text.
    text: Text;
    /// A column of bytes.
    bytes: Bytes;
    /// A column of UUIDs.
    uuid: Uuid;
    /// A column of dates.
    date: Date;
    /// A column of times of day.
    time: Time;
    /// A column of dates and times of day without zone.
    date_time: DateTime;
    /// A column of instants.
    timestamp: Timestamp;
    /// A column of exact decimal numbers.
    decimal: Decimal;
    /// A column of JSON documents.
    json: Json;
}

/// A column of an enum type.
///
/// ```
/// use tausestack_db::migrate::{add_column, enum_type, enumeration};
///
/// let role = enumeration("role", enum_type("user_role", ["admin", "guest"]));
/// let operation = add_column("users", role.default("guest"));
/// assert_eq!(
///     operation.to_string(),
///     "add column users.role (enum `user_role`, default \"guest\")"
/// );
/// ```
pub fn enumeration(name: impl Into<String>, of: EnumType) -> ColumnBuilder {
    ColumnBuilder::of(name, ColumnType::Enum(of))
}

/// A column of a type in a database's own spelling.
pub fn custom(name: impl Into<String>, spelling: impl Into<String>) -> ColumnBuilder {
    ColumnBuilder::of(name, ColumnType::Custom(spelling.into()))
}

impl ColumnBuilder {
    fn of(name: impl Into<String>, column_type: ColumnType) -> Self {
        Self(NewColumn::from(Column {
            name: name.into(),
            column_type,
            nullable: false,
            identity: None,
            default: None,
            generated: None,
            on_update: None,
            collation: None,
            comment: None,
            renamed_from: None,
        }))
    }

    /// It holds a list of values of its type (PostgreSQL).
    pub fn array(mut self) -> Self {
        let of = self.0.column.column_type;
        self.0.column.column_type = ColumnType::Array(Box::new(of));
        self
    }

    /// It takes NULL.
    pub fn nullable(mut self) -> Self {
        self.0.column.nullable = true;
        self
    }

    /// The database numbers rows that state no value.
    pub fn identity(mut self) -> Self {
        self.0.column.identity = Some(Identity::ByDefault);
        self
    }

    /// The database numbers all rows, and refuses those that state a value,
    /// where it can (PostgreSQL).
    pub fn always_identity(mut self) -> Self {
        self.0.column.identity = Some(Identity::Always);
        self
    }

    /// A sequence numbers rows that state no value (PostgreSQL's serial types).
    pub fn serial(mut self) -> Self {
        self.0.column.identity = Some(Identity::Serial);
        self
    }

    /// What a row gets in it when it changes, as SQL (MySQL's ON UPDATE).
    pub fn on_update(mut self, expression: impl Into<String>) -> Self {
        self.0.column.on_update = Some(expression.into());
        self
    }

    /// What a row gets that states no value, a constant.
    pub fn default(mut self, value: impl Into<Literal>) -> Self {
        self.0.column.default = Some(ColumnDefault::Literal(value.into()));
        self
    }

    /// What a row gets that states no value, as SQL.
    pub fn default_sql(mut self, expression: impl Into<String>) -> Self {
        self.0.column.default = Some(ColumnDefault::Expression(expression.into()));
        self
    }

    /// It is computed from other columns when a row is written.
    pub fn generated(mut self, expression: impl Into<String>) -> Self {
        self.0.column.generated = Some(Generated {
            expression: expression.into(),
            storage: GeneratedStorage::Stored,
        });
        self
    }

    /// It is computed from other columns when a row is read.
    pub fn generated_virtual(mut self, expression: impl Into<String>) -> Self {
        self.0.column.generated = Some(Generated {
            expression: expression.into(),
            storage: GeneratedStorage::Virtual,
        });
        self
    }

    /// Its collation.
    pub fn collation(mut self, name: impl Into<String>) -> Self {
        self.0.column.collation = Some(name.into());
        self
    }

    /// Its comment.
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.0.column.comment = Some(text.into());
        self
    }

    /// What rows hold in it that are there when it is added; or, where a
    /// column changes, what stands in place of its NULLs.
    pub fn backfill(mut self, value: impl Into<Literal>) -> Self {
        self.0.backfill = Some(Backfill::Literal(value.into()));
        self
    }

    /// The same as [`backfill`](Self::backfill), by an expression over the
    /// row.
    pub fn backfill_sql(mut self, expression: SqlText) -> Self {
        self.0.backfill = Some(Backfill::Expression(expression));
        self
    }

    /// How its values are made of the column's former ones, as an expression
    /// over the row.
    pub fn using(mut self, expression: SqlText) -> Self {
        self.0.using = Some(expression);
        self
    }
}

impl From<ColumnBuilder> for NewColumn {
    fn from(builder: ColumnBuilder) -> Self {
        builder.0
    }
}

impl From<ColumnBuilder> for Column {
    fn from(builder: ColumnBuilder) -> Self {
        builder.0.column
    }
}

impl From<Column> for ColumnBuilder {
    fn from(column: Column) -> Self {
        Self(column.into())
    }
}
