//! Tables that SeaORM's entities define, and foreign keys to them.

use std::sync::LazyLock;

use crate::column_type::DataType;
use crate::mapped::{
    ColumnDefinition, FieldDefinition, ForeignKeyDefinition, Mapping, TableDefinition,
};
use crate::schema::fixtures::{Lazy, TABLE, column, field, to};
use crate::schema::{SchemaError, Table, TableName};

mod legacy {
    #![expect(unreachable_pub, reason = "SeaORM's derive wants public items")]

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "legacy")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

static LEGACY: Lazy = LazyLock::new(|| {
    const FIELDS: &[FieldDefinition] = &[
        field(column("id", DataType::Integer)),
        field(column("label", DataType::Text)),
    ];
    Mapping::of_entity::<legacy::Entity>(
        "Legacy",
        FIELDS,
        &[legacy::Column::Id, legacy::Column::Name],
    )
});

#[test]
fn the_table_is_not_ours_to_define() {
    assert_eq!(
        Table::from_mapping(&LEGACY)
            .expect_err("SeaORM defines it")
            .to_string(),
        "`Legacy` is mapped to a SeaORM entity, which defines the table `legacy`"
    );
}

#[test]
fn foreign_keys_lead_to_its_columns_by_key_field_or_column() {
    let referring = |references: &'static [&'static str]| {
        let definition = TableDefinition {
            fields: Box::leak(Box::new([field(ColumnDefinition {
                references: Some(ForeignKeyDefinition {
                    references,
                    ..to(|| &LEGACY)
                }),
                ..column("legacy", DataType::Integer)
            })])),
            ..TABLE
        };
        Table::from_definition(&definition).map(|table| table.foreign_keys[0].clone())
    };
    let key = referring(&[]).expect("the primary key");
    assert_eq!(key.table, TableName::new(None, "legacy"));
    assert_eq!(key.references, ["id"]);
    assert_eq!(
        referring(&["label"]).map(|key| key.references),
        Ok(vec!["name".to_owned()])
    );
    assert_eq!(
        referring(&["name"]).map(|key| key.references),
        Ok(vec!["name".to_owned()])
    );
    assert_eq!(
        referring(&["lable"]),
        Err(SchemaError::UnknownColumn {
            table: "legacy".into(),
            used_in: "the foreign key `fk_things_legacy` of the table `things`".into(),
            column: "lable".into(),
            nearest: Some("label".into()),
        })
    );
}
