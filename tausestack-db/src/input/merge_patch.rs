//! JSON merge patches of documents (RFC 7396).

use serde_json::Value as JsonValue;

/// Applies a JSON merge patch to a document, as
/// [RFC 7396](https://www.rfc-editor.org/rfc/rfc7396#section-2) defines it:
/// members of objects are merged, `null` removes one, and all else is replaced.
///
/// [`update`](crate::Backend::update) merges the columns of a row, and those of
/// embedded structs; a JSON column is one value to it, which it replaces. Where
/// the document in it is to be merged, this does it:
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use tausestack_db::prelude::*;
/// use tausestack_db::merge_patch;
///
/// # #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
/// # #[mapped(table = "users")]
/// # struct User { #[mapped(id)] id: Option<i64>, settings: JsonValue }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Database::connect("sqlite::memory:").await?;
/// # db.create_tables(models![User]).await?;
/// # let ana: User = db.create(json!({ "settings": { "theme": "dark", "beta": true } })).await?;
/// # let id = ana.id;
/// let patch = json!({ "beta": null, "size": 12 });
/// let user = db.transaction(async |tx| {
///     let mut user: User = tx.get_by_id(id).await.or_not_found()?;
///     merge_patch(&mut user.settings, patch);
///     tx.update::<User>(id, json!({ "settings": user.settings })).await.or_not_found()
/// }).await?;
/// assert_eq!(user.settings, json!({ "theme": "dark", "size": 12 }));
/// # Ok(())
/// # }
/// ```
pub fn merge_patch(target: &mut JsonValue, patch: JsonValue) {
    let JsonValue::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = JsonValue::Object(serde_json::Map::new());
    }
    let Some(members) = target.as_object_mut() else {
        return;
    };
    for (name, value) in patch {
        if value.is_null() {
            // The order of the others stays.
            members.shift_remove(&name);
        } else {
            merge_patch(members.entry(name).or_insert(JsonValue::Null), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn merged(mut target: JsonValue, patch: JsonValue) -> JsonValue {
        merge_patch(&mut target, patch);
        target
    }

    /// The table of RFC 7396, appendix A.
    #[test]
    fn the_cases_of_the_rfc() {
        for (target, patch, result) in [
            (json!({"a":"b"}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"b"}), json!({"b":"c"}), json!({"a":"b","b":"c"})),
            (json!({"a":"b"}), json!({"a":null}), json!({})),
            (
                json!({"a":"b","b":"c"}),
                json!({"a":null}),
                json!({"b":"c"}),
            ),
            (json!({"a":["b"]}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"c"}), json!({"a":["b"]}), json!({"a":["b"]})),
            (
                json!({"a":{"b":"c"}}),
                json!({"a":{"b":"d","c":null}}),
                json!({"a":{"b":"d"}}),
            ),
            (json!({"a":[{"b":"c"}]}), json!({"a":[1]}), json!({"a":[1]})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"a":"b"}), json!(["c"]), json!(["c"])),
            (json!({"a":"foo"}), json!(null), json!(null)),
            (json!({"a":"foo"}), json!("bar"), json!("bar")),
            (json!({"e":null}), json!({"a":1}), json!({"e":null,"a":1})),
            (json!([1, 2]), json!({"a":"b","c":null}), json!({"a":"b"})),
            (
                json!({}),
                json!({"a":{"bb":{"ccc":null}}}),
                json!({"a":{"bb":{}}}),
            ),
        ] {
            assert_eq!(
                merged(target.clone(), patch.clone()),
                result,
                "{target} {patch}"
            );
        }
    }

    fn document() -> impl Strategy<Value = JsonValue> {
        let leaf = prop_oneof![
            Just(JsonValue::Null),
            any::<bool>().prop_map(JsonValue::from),
            "[a-c]".prop_map(JsonValue::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(JsonValue::from),
                prop::collection::btree_map("[a-d]", inner, 0..4)
                    .prop_map(|members| JsonValue::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_patch_twice_is_the_patch_once(target in document(), patch in document()) {
            let once = merged(target, patch.clone());
            prop_assert_eq!(merged(once.clone(), patch), once);
        }

        #[test]
        fn an_empty_patch_keeps_every_object(target in document()) {
            let expected = if target.is_object() { target.clone() } else { json!({}) };
            prop_assert_eq!(merged(target, json!({})), expected);
        }

        #[test]
        fn no_null_of_a_patch_stays_in_an_object(patch in document()) {
            fn has_null(json: &JsonValue) -> bool {
                json.as_object().is_some_and(|members| {
                    members.values().any(|value| value.is_null() || has_null(value))
                })
            }
            let stays = has_null(&merged(json!({}), patch));
            prop_assert!(!stays);
        }
    }
}
