//! Rows as any type that serde can read, without a detour over JSON.

mod fault;
mod value;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IntoDeserializer as _, MapAccess,
    SeqAccess, Visitor,
};

use super::{Cell, DecodeError, RowRef};
use crate::Error;
use fault::{Blame, Fault};
use value::ValueDeserializer;

/// The names of a statement's columns, which all its rows share.
pub(crate) struct ColumnNames {
    names: Vec<String>,
    /// One that stands twice.
    ambiguous: Option<usize>,
}

impl ColumnNames {
    pub(crate) fn of(row: RowRef<'_>) -> Self {
        let names = row.names();
        let ambiguous = (0..names.len()).find(|index| names[..*index].contains(&names[*index]));
        Self { names, ambiguous }
    }

    /// The names, each of which stands for one column.
    ///
    /// # Errors
    ///
    /// `is_decode` if one stands for two.
    pub(super) fn unambiguous(self) -> Result<Vec<String>, Error> {
        match self.ambiguous {
            Some(index) => Err(Error::duplicate_row_column(&self.names[index])),
            None => Ok(self.names),
        }
    }
}

/// Reads a row into a type: a struct or map by the names of the columns, a
/// tuple by their positions, anything else from the only column.
///
/// # Errors
///
/// `is_decode`; the error names the column.
pub(crate) fn from_row<T: DeserializeOwned>(
    row: RowRef<'_>,
    columns: &ColumnNames,
) -> Result<T, Error> {
    T::deserialize(RowDeserializer { row, columns }).map_err(|fault| {
        let names = &columns.names;
        match (fault.blame, fault.reason) {
            (Blame::Missing(field), _) => Error::no_such_row_column(field, names),
            (Blame::Ambiguous(column), _) => Error::duplicate_row_column(&names[column]),
            (Blame::Column(column), reason) => Error::decode_row(
                names.get(column).map(String::as_str),
                Cell::new(row, column).type_name().ok(),
                &reason,
            ),
            (Blame::Row, reason) => Error::decode_row(None, None, &reason),
        }
    })
}

#[derive(Clone, Copy)]
struct RowDeserializer<'r> {
    row: RowRef<'r>,
    columns: &'r ColumnNames,
}

impl<'r> RowDeserializer<'r> {
    fn names(self) -> &'r [String] {
        &self.columns.names
    }

    fn value(self, index: usize) -> ValueDeserializer<'r> {
        ValueDeserializer::Cell(Cell::new(self.row, index))
    }

    /// The value of the only column.
    fn only(self) -> Result<ValueDeserializer<'r>, Fault> {
        if self.names().len() == 1 {
            return Ok(self.value(0));
        }
        Err(Fault::of_row(format!(
            "it has {} columns, and the type takes one value: read it as a struct, a tuple or a map",
            self.names().len()
        )))
    }

    fn refuse_ambiguous(self) -> Result<(), Fault> {
        self.columns.ambiguous.map_or(Ok(()), |column| {
            Err(Fault::of_row(String::new()).blame(Blame::Ambiguous(column)))
        })
    }

    /// A field that is an `Option`, or has a default, takes a column that is
    /// not there for NULL; a column beside it that has almost its name was
    /// probably meant for it.
    fn refuse_misspelt(self, fields: &'static [&'static str]) -> Result<(), Fault> {
        let is_field = |name: &str| fields.contains(&name);
        let is_column = |field: &str| self.names().iter().any(|name| name == field);
        for name in self.names().iter().filter(|name| !is_field(name)) {
            let meant = fields
                .iter()
                .find(|field| !is_column(field) && is_misspelling(name, field));
            if let Some(field) = meant {
                return Err(Fault::missing_field(field));
            }
        }
        Ok(())
    }
}

/// Whether two names differ in one letter, or in case and underscores.
fn is_misspelling(name: &str, field: &str) -> bool {
    let bare = |text: &str| text.replace('_', "").to_lowercase();
    bare(name) == bare(field) || (field.len() > 3 && strsim::damerau_levenshtein(name, field) == 1)
}

macro_rules! from_the_only_column {
    ($($method:ident)*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.only()?.$method(visitor).map_err(|fault| fault.at(0))
        }
    )* };
}

impl<'de> Deserializer<'de> for RowDeserializer<'_> {
    type Error = Fault;

    from_the_only_column! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char deserialize_str
        deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option
        deserialize_unit deserialize_identifier
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_map(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.refuse_ambiguous()?;
        visitor.visit_map(Columns { row: self, next: 0 })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.refuse_misspelt(fields)?;
        self.deserialize_map(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(Columns { row: self, next: 0 })
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if self.names().len() != length {
            return Err(Fault::of_row(format!(
                "it has {} columns, and the tuple has {length}",
                self.names().len()
            )));
        }
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.only()?
            .deserialize_enum(name, variants, visitor)
            .map_err(|fault| fault.at(0))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}

/// The columns of a row, one after the other.
struct Columns<'r> {
    row: RowDeserializer<'r>,
    next: usize,
}

impl<'de> MapAccess<'de> for Columns<'_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        let Some(name) = self.row.names().get(self.next) else {
            return Ok(None);
        };
        let name: StrDeserializer<'_, Fault> = name.as_str().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let index = self.next;
        self.next += 1;
        seed.deserialize(self.row.value(index))
            .map_err(|fault| fault.at(index))
    }
}

impl<'de> SeqAccess<'de> for Columns<'_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        if self.next == self.row.names().len() {
            return Ok(None);
        }
        self.next_value_seed(seed).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.row.names().len() - self.next)
    }
}

#[cfg(test)]
mod tests {
    use super::is_misspelling;

    #[test]
    fn what_is_taken_for_a_misspelling() {
        for (name, field) in [
            ("userName", "user_name"),
            ("emial", "email"),
            ("Note", "note"),
        ] {
            assert!(is_misspelling(name, field), "{name}");
        }
        for (name, field) in [
            ("created_at", "updated_at"),
            ("id", "ids"),
            ("author_id", "author"),
        ] {
            assert!(!is_misspelling(name, field), "{name}");
        }
    }
}
