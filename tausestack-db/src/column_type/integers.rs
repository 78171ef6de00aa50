//! Integers of every width.
//!
//! A database may hold a column in another width than the field has
//! (PostgreSQL has no unsigned types, a foreign schema may use `int` for what
//! Rust calls `i64`): all are read as the widest and checked, so that no
//! value is cut.

use super::scalars::column_type;

macro_rules! integer {
    ($type:ty, $data_type:ident, $variant:ident) => {
        column_type!($type, $data_type, $variant, |cell| cell.integer());
    };
}

integer!(i8, TinyInt, TinyInt);
integer!(i16, SmallInt, SmallInt);
integer!(i32, Integer, Int);
integer!(i64, BigInt, BigInt);
integer!(u8, TinyUnsigned, TinyUnsigned);
integer!(u16, SmallUnsigned, SmallUnsigned);
integer!(u32, Unsigned, Unsigned);
integer!(u64, BigUnsigned, BigUnsigned);
