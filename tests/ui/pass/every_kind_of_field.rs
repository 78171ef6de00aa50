//! Every kind of field, in every form; no warnings in the user's crate.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use tausestack_db::sea_orm::prelude::{DateTimeUtc, Uuid};

/// A user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "users")]
pub(crate) struct User {
    /// Id.
    #[mapped(id)]
    pub(crate) id: Option<i64>,
    /// Name.
    #[mapped(unique, index)]
    pub(crate) username: String,
    /// Email.
    #[mapped(unique, sensitive)]
    pub(crate) email: String,
    /// Active.
    #[mapped(default = true)]
    pub(crate) is_active: bool,
    /// Nick.
    #[mapped(default = "x")]
    pub(crate) nick: Option<String>,
}

/// Role.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, MappedEnum)]
#[serde(rename_all = "snake_case")]
enum Role {
    Admin,
    SuperUser,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, MappedValue)]
struct Score(f64);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, MappedValue)]
struct PostId(i64);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, MappedEmbed)]
struct Geo {
    lat: f64,
    lon: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, MappedEmbed)]
struct Address {
    street: String,
    #[mapped(embed)]
    geo: Geo,
    #[mapped(unique)]
    zip: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Tag {
    name: String,
}
mod hex {
    pub(super) fn to_column(v: &[u8; 2]) -> String {
        format!("{v:?}")
    }
    pub(super) fn from_column(_: String) -> Result<[u8; 2], String> {
        Ok([1, 2])
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Even(String);
impl TryFrom<String> for Even {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        if s.len().is_multiple_of(2) {
            Ok(Self(s))
        } else {
            Err("odd".into())
        }
    }
}
impl From<Even> for String {
    fn from(e: Even) -> Self {
        e.0
    }
}
mod secs {
    use serde::{Deserialize, Deserializer, Serializer};
    pub(super) fn serialize<S: Serializer>(v: &i32, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&v.to_string())
    }
    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<i32, D::Error> {
        String::deserialize(d).map(|s| s.len().try_into().unwrap_or(0))
    }
}
fn five() -> i32 {
    5
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "posts", schema = "blog", comment = "posts", unique(author, title), index(name = "by_title", columns(title desc nulls_last, expr = "lower(body)", body(10)), include(role), where = "deleted = false", using = "btree"),
  check(name = "c", "score >= 0"), foreign_key(columns(author), references = User(id), on_delete = cascade, deferrable), create(derive(PartialEq)), patch(name = PostChanges))]
#[serde(rename_all = "camelCase")]
struct Post {
    #[mapped(id)]
    id: PostId,
    #[mapped(references(User, on_delete = cascade))]
    author: Option<i64>,
    title: String,
    #[mapped(
        column = "text",
        check = "length(text) > 0",
        collate = "C",
        comment = "the text",
        renamed_from = "old",
        type = "text"
    )]
    body: String,
    role: Role,
    #[serde(alias = "points", default)]
    score: Option<Score>,
    #[mapped(embed(prefix = "a_"))]
    addr: Address,
    #[mapped(embed)]
    #[serde(flatten)]
    geo: Geo,
    #[mapped(json)]
    tags: Vec<Tag>,
    #[mapped(json)]
    first_tag: Option<Tag>,
    #[mapped(with = hex)]
    token: [u8; 2],
    #[mapped(try_from = String)]
    even: Even,
    #[serde(with = "secs")]
    wait: i32,
    #[serde(with = "secs", default = "five")]
    r#type: i32,
    #[mapped(skip)]
    cache: Vec<u8>,
    #[mapped(readonly)]
    made: DateTimeUtc,
    #[mapped(server_default = "now()")]
    made_by_db: DateTimeUtc,
    #[mapped(default = Uuid::now_v7())]
    stamp: Uuid,
    #[mapped(generated = "lower(title)")]
    lower_title: String,
}

#[derive(Serialize, Mapped)]
#[mapped(view_of = User)]
struct UserCard {
    id: Option<i64>,
    #[mapped(column = "username")]
    name: String,
}

#[derive(Serialize, Mapped)]
#[mapped(view_of = Post)]
struct PostCard {
    id: PostId,
    #[mapped(column = "addr.geo.lat")]
    lat: f64,
    #[mapped(json)]
    tags: Vec<Tag>,
    r#type: i32,
}

#[derive(Mapped)]
#[mapped(create_for = User)]
#[allow(dead_code)]
struct SignUp {
    username: String,
    #[mapped(column = "email")]
    mail: String,
    is_active: Option<bool>,
    nick: Option<String>,
}

#[derive(Mapped)]
#[mapped(patch_for = User)]
#[allow(dead_code)]
struct Rename {
    username: String,
    email: Option<String>,
    is_active: Patch<bool>,
    nick: Patch<Option<String>>,
}

#[derive(Mapped)]
#[mapped(patch_for = Post)]
#[allow(dead_code)]
struct Retag {
    #[mapped(json)]
    tags: Patch<Vec<Tag>>,
    #[mapped(with = hex)]
    token: Option<[u8; 2]>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "log", no_id)]
struct Log {
    line: String,
}

#[derive(Debug, Clone, Serialize, Mapped)]
#[mapped(view_of = Log)]
struct LogView {
    line: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "member")]
struct Member {
    #[mapped(id)]
    user: i64,
    #[mapped(id)]
    group: String,
    #[mapped(column = "when")]
    at: i32,
}

#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "keyed")]
struct ByUuid {
    #[mapped(id(client))]
    id: Uuid,
    name: String,
}

#[test]
fn names_defaults_and_conversions_are_the_fields() {
    #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
    #[mapped(table = "local")]
    struct Local {
        #[mapped(id)]
        id: i32,
        name: String,
    }
    assert_eq!(Local::COLUMN.name.name(), "name");

    // Columns have their database names, those of embedded structs a prefix.
    assert_eq!(Post::COLUMN.body.name(), "text");
    assert_eq!(Post::COLUMN.addr.geo.lat.name(), "a_geo_lat");
    assert_eq!(Post::COLUMN.addr.zip.name(), "a_zip");
    assert_eq!(Post::COLUMN.geo.lon.name(), "geo_lon");
    assert_eq!(Post::COLUMN.r#type.name(), "type");
    assert_eq!(Post::COLUMN.lower_title.name(), "lower_title");
    assert_eq!(PostCard::COLUMN.lat.name(), "a_geo_lat");
    assert_eq!(UserCard::COLUMN.name.name(), "username");

    // The create struct reads what serde reads of the struct.
    let create: PostCreate = serde_json::from_str(
        r#"{"title":"t","body":"b","role":"admin","points":0.5,"lat":1.0,"lon":2.0,
            "addr":{"street":"s","geo":{"lat":1.0,"lon":2.0},"zip":null},
            "tags":[],"token":[1,2],"even":"ab","wait":"abc"}"#,
    )
    .expect("the create struct reads the fields' names");
    assert_eq!((create.author, create.wait, create.r#type), (None, 3, None));
    assert_eq!(create.score, Some(Score(0.5)));
    assert_eq!(create.geo, Geo { lat: 1.0, lon: 2.0 });
    let json = serde_json::to_value(&create).expect("JSON");
    assert_eq!(json["wait"], "3");
    assert!(json.get("type").is_none(), "{json}");

    // The patch struct tells what is absent from NULL.
    let patch: PostChanges =
        serde_json::from_str(r#"{"type":"abcd","score":null}"#).expect("a patch");
    assert_eq!(patch.r#type, Patch::Set(4));
    assert_eq!(patch.score, Patch::Set(None));
    assert_eq!(patch.first_tag, Patch::Absent);
    assert_eq!(
        serde_json::to_value(&patch).expect("JSON"),
        json!({ "type": "4", "score": null })
    );
    let unknown = serde_json::from_str::<UserPatch>(r#"{"nope":1}"#);
    assert!(unknown.is_err_and(|error| error.to_string().contains("unknown field `nope`")));

    // Sensitive values stay out of the generated structs' `Debug`.
    let user = UserCreate {
        username: "ana".into(),
        email: "hidden@x.io".into(),
        is_active: None,
        nick: Patch::Absent,
    };
    let text = format!("{user:?}");
    assert!(
        text.contains("ana") && text.contains("<redacted>"),
        "{text}"
    );
    assert!(!text.contains("hidden"), "{text}");
}
