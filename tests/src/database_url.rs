//! The URL of a test database, which never shows its password.

use std::fmt;

use url::Url;

use crate::engine::Engine;
use crate::failure::Failure;

/// Where a test database is. `Debug` and `Display` show neither the password nor
/// the parameters, among which a password may stand too.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    engine: Engine,
    url: Url,
}

impl DatabaseUrl {
    /// Reads the URL that someone gave in the engine's variable.
    ///
    /// # Errors
    /// When the text is no URL, or one of another kind of database. The sentence
    /// does not repeat the text.
    pub fn given(engine: Engine, text: &str) -> Result<Self, Failure> {
        let variable = engine.variable();
        let [usual, other] = engine.schemes();
        let url = Url::parse(text)
            .map_err(|error| Failure::new(format!("{variable} is not a URL: {error}.")))?;
        if url.scheme() != usual && url.scheme() != other {
            return Err(Failure::new(format!(
                "{variable} must begin with {usual}:// or {other}://."
            )));
        }
        Ok(Self { engine, url })
    }

    /// The engine's administrator, without a password, on a port of this machine.
    ///
    /// # Errors
    /// When the name of the database cannot stand in a URL.
    pub fn on_loopback(engine: Engine, port: u16, database: &str) -> Result<Self, Failure> {
        let text = format!(
            "{}://{}@127.0.0.1:{port}/{database}",
            engine.schemes()[0],
            engine.administrator()
        );
        let url = Url::parse(&text)
            .map_err(|error| Failure::new(format!("{text} is not a URL: {error}.")))?;
        Ok(Self { engine, url })
    }

    /// The kind of server.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The same server and user, another database.
    #[must_use]
    pub fn with_database(&self, database: &str) -> Self {
        let mut url = self.url.clone();
        url.set_path(database);
        Self {
            engine: self.engine,
            url,
        }
    }

    /// The whole URL, for a connection or a child's environment; never for a log.
    pub fn with_password(&self) -> &str {
        self.url.as_str()
    }

    /// The text without this URL's password, wherever it stands as one.
    ///
    /// Other programs' messages may repeat the URL that they were given. The password
    /// is replaced between its delimiters only: a password such as `test` is also a
    /// word of every log.
    pub fn scrub(&self, text: &str) -> String {
        let mut scrubbed = text.replace(self.with_password(), &self.to_string());
        if let Some(password) = self.url.password().filter(|password| !password.is_empty()) {
            scrubbed = scrubbed.replace(&format!(":{password}@"), ":***@");
        }
        for (name, value) in self.url.query_pairs() {
            if is_secret(&name) && !value.is_empty() {
                scrubbed = scrubbed.replace(&format!("{name}={value}"), &format!("{name}=***"));
            }
        }
        scrubbed
    }
}

/// Whether a URL parameter of this name holds a secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["password", "passwd", "secret", "token"]
        .iter()
        .any(|word| name.contains(word))
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}://", self.url.scheme())?;
        if !self.url.username().is_empty() {
            formatter.write_str(self.url.username())?;
            if self.url.password().is_some() {
                formatter.write_str(":***")?;
            }
            formatter.write_str("@")?;
        }
        if let Some(host) = self.url.host_str() {
            formatter.write_str(host)?;
        }
        if let Some(port) = self.url.port() {
            write!(formatter, ":{port}")?;
        }
        formatter.write_str(self.url.path())?;
        if self.url.query().is_some() {
            formatter.write_str("?…")?;
        }
        Ok(())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANARY: &str = "tr0ub4dor%263";

    fn canary() -> DatabaseUrl {
        let text = format!("postgres://ada:{CANARY}@db.internal:6432/app?sslpassword={CANARY}");
        DatabaseUrl::given(Engine::Postgres, &text).expect("a valid URL")
    }

    #[test]
    fn neither_display_nor_debug_shows_a_password() {
        assert_eq!(
            canary().to_string(),
            "postgres://ada:***@db.internal:6432/app?…"
        );
        assert_eq!(
            format!("{:?}", canary()),
            "DatabaseUrl(postgres://ada:***@db.internal:6432/app?…)"
        );
    }

    #[test]
    fn a_url_without_a_password_is_shown_as_it_is() {
        let url = DatabaseUrl::on_loopback(Engine::Mysql, 3306, "test").expect("a valid URL");
        assert_eq!(url.to_string(), "mysql://root@127.0.0.1:3306/test");
        assert_eq!(url.with_password(), url.to_string());
    }

    #[test]
    fn scrubbing_removes_the_password_from_other_programs_messages() {
        let url = canary();
        let message = format!(
            "cannot reach {}; also ada:{CANARY}@elsewhere",
            url.with_password()
        );
        let scrubbed = url.scrub(&message);
        assert!(!scrubbed.contains(CANARY), "{scrubbed}");
        assert!(scrubbed.contains("ada:***@elsewhere"), "{scrubbed}");
    }

    #[test]
    fn scrubbing_keeps_words_that_happen_to_equal_the_password() {
        let url = DatabaseUrl::given(Engine::Mysql, "mysql://root:test@127.0.0.1/test")
            .expect("a valid URL");
        assert_eq!(url.scrub("test result: ok"), "test result: ok");
    }

    #[test]
    fn a_parameter_that_holds_a_password_is_scrubbed_too() {
        let url = DatabaseUrl::given(
            Engine::Postgres,
            "postgres://ada@db/app?password=hunter2&application_name=suite",
        )
        .expect("a valid URL");
        assert_eq!(
            url.scrub("unknown parameter password=hunter2, application_name=suite"),
            "unknown parameter password=***, application_name=suite"
        );
    }

    #[test]
    fn what_is_refused_is_not_repeated() {
        for text in [
            format!("ada:{CANARY}@db"),
            format!("redis://ada:{CANARY}@db/app"),
            format!("postgres://ada:{CANARY}@db:notaport/app"),
        ] {
            let refused = DatabaseUrl::given(Engine::Postgres, &text).expect_err("not usable");
            assert!(!refused.to_string().contains(CANARY), "{refused}");
            assert!(
                refused.to_string().contains("TAUSESTACK_TEST_POSTGRES_URL"),
                "{refused}"
            );
        }
    }

    #[test]
    fn another_database_keeps_the_login() {
        assert_eq!(
            canary().with_database("other").with_password(),
            format!("postgres://ada:{CANARY}@db.internal:6432/other?sslpassword={CANARY}")
        );
    }
}
