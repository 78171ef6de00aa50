//! SeaORM's active model of a mapped struct.

use std::fmt;
use std::marker::PhantomData;

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue, DbErr, EntityTrait, Iterable, Value,
};

use super::{ColumnOf, EntityOf, TableModel};
use crate::mapped::{Record, is_unassigned};

/// The columns of a row to write, by position.
pub struct ActiveModelOf<M> {
    values: Vec<ActiveValue<Value>>,
    model: PhantomData<fn() -> M>,
}

impl<M> Clone for ActiveModelOf<M> {
    fn clone(&self) -> Self {
        Self {
            values: self.values.clone(),
            model: PhantomData,
        }
    }
}

impl<M: TableModel> fmt::Debug for ActiveModelOf<M> {
    /// Which columns are set; values stay out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set =
            ColumnOf::<M>::iter().filter(|column| !self.values[column.position()].is_not_set());
        f.debug_set().entries(set).finish()
    }
}

impl<M: TableModel> Default for ActiveModelOf<M> {
    fn default() -> Self {
        Self {
            values: vec![ActiveValue::NotSet; M::mapping().fields().len()],
            model: PhantomData,
        }
    }
}

impl<M: TableModel> ActiveModelTrait for ActiveModelOf<M> {
    type Entity = EntityOf<M>;

    fn take(&mut self, column: ColumnOf<M>) -> ActiveValue<Value> {
        std::mem::take(&mut self.values[column.position()])
    }

    fn get(&self, column: ColumnOf<M>) -> ActiveValue<Value> {
        self.values[column.position()].clone()
    }

    fn set_if_not_equals(&mut self, column: ColumnOf<M>, value: Value) {
        let current = &mut self.values[column.position()];
        if !matches!(current, ActiveValue::Unchanged(unchanged) if *unchanged == value) {
            *current = ActiveValue::Set(value);
        }
    }

    fn try_set(&mut self, column: ColumnOf<M>, value: Value) -> Result<(), DbErr> {
        self.values[column.position()] = ActiveValue::Set(value);
        Ok(())
    }

    fn not_set(&mut self, column: ColumnOf<M>) {
        self.values[column.position()] = ActiveValue::NotSet;
    }

    fn is_not_set(&self, column: ColumnOf<M>) -> bool {
        self.values[column.position()].is_not_set()
    }

    fn default() -> Self {
        <Self as Default>::default()
    }

    fn default_values() -> Self {
        <Self as Default>::default()
    }

    fn reset(&mut self, column: ColumnOf<M>) {
        self.values[column.position()].reset();
    }
}

impl<M: TableModel> ActiveModelBehavior for ActiveModelOf<M> {}

/// The active model of a struct: each field set, but a key that the database
/// is to assign.
pub fn active_model<T: Record>(record: &T) -> <T::Entity as EntityTrait>::ActiveModel {
    let mapping = T::mapping();
    let mut model = <<T::Entity as EntityTrait>::ActiveModel as ActiveModelTrait>::default();
    for column in <T::Entity as EntityTrait>::Column::iter() {
        let name = sea_orm::IdenStatic::as_str(&column);
        let field =
            (0..mapping.fields().len()).find(|field| mapping.column_of(*field).name() == name);
        if let Some(field) = field {
            let value = record.value(field);
            if !(mapping.fields()[field].is_assigned_key() && is_unassigned(&value)) {
                model.set(column, value);
            }
        }
    }
    model
}
