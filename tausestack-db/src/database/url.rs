//! Database URLs: SeaORM's, and those of SQLAlchemy that the Python SDK takes.
//!
//! No error here shows the URL or a parameter's value: either may hold a
//! password.

use crate::Error;
use crate::error::suggestion;

/// A URL in the form that the driver takes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    Sqlite(String),
    Postgres(String),
    MySql(String),
}

/// The parameters of sqlx's drivers; an unknown one would be logged with its
/// value.
const POSTGRES_PARAMETERS: [&str; 19] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
    "ssl",
];
const MYSQL_PARAMETERS: [&str; 12] = [
    "sslmode",
    "ssl-mode",
    "sslca",
    "ssl-ca",
    "charset",
    "collation",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "socket",
];
const SQLITE_PARAMETERS: [&str; 4] = ["mode", "cache", "immutable", "vfs"];

/// Reads a URL.
///
/// # Errors
///
/// `is_configuration` if its scheme or a parameter is unknown.
pub(super) fn parse(url: &str) -> Result<Target, Error> {
    let Some((scheme, rest)) = url.split_once(':') else {
        return Err(Error::configuration(
            "the database URL has no scheme: it starts with `sqlite:`, `postgres:` or `mysql:`",
        ));
    };
    // SQLAlchemy names the Python driver behind a plus.
    let (family, driver) = match scheme.split_once('+') {
        Some((family, driver)) => (family, Some(driver)),
        None => (scheme, None),
    };
    match family {
        "sqlite" => sqlite(rest, driver.is_some()).map(Target::Sqlite),
        "postgres" | "postgresql" => {
            server("postgres", rest, &POSTGRES_PARAMETERS).map(Target::Postgres)
        }
        "mysql" | "mariadb" => server("mysql", rest, &MYSQL_PARAMETERS).map(Target::MySql),
        // The scheme of a malformed URL may be anything, a password too: it is
        // not shown, unless it nearly is one of ours.
        other => Err(Error::configuration(format!(
            "the scheme of the database URL is unknown{} (there are sqlite, postgres, mysql and \
             mariadb)",
            suggestion(
                other,
                ["sqlite", "postgres", "postgresql", "mysql", "mariadb"]
            )
        ))),
    }
}

/// SQLAlchemy's paths stand behind three slashes, relative ones too.
fn sqlite(rest: &str, sqlalchemy: bool) -> Result<String, Error> {
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (rest, None),
    };
    check_parameters(query, &SQLITE_PARAMETERS)?;
    if !sqlalchemy {
        return Ok(format!("sqlite:{rest}"));
    }
    let file = path.strip_prefix("//").unwrap_or(path);
    let file = file.strip_prefix('/').unwrap_or(file);
    if file.is_empty() || file == ":memory:" {
        return Ok("sqlite::memory:".to_owned());
    }
    // Python's driver makes the file.
    let query = query.unwrap_or("mode=rwc");
    Ok(format!("sqlite://{file}?{query}"))
}

fn server(scheme: &str, rest: &str, parameters: &[&'static str]) -> Result<String, Error> {
    if !rest.starts_with("//") {
        return Err(Error::configuration(format!(
            "the database URL is malformed: it reads `{scheme}://user:password@host:port/database`"
        )));
    }
    let (address, query) = match rest.split_once('?') {
        Some((address, query)) => (address, Some(query)),
        None => (rest, None),
    };
    check_parameters(query, parameters)?;
    // asyncpg says `ssl=require` for what libpq calls `sslmode=require`.
    let query = query.map(|query| {
        query
            .split('&')
            .map(|pair| match pair.strip_prefix("ssl=") {
                Some("true") => "sslmode=require".to_owned(),
                Some("false") => "sslmode=disable".to_owned(),
                Some(mode) => format!("sslmode={mode}"),
                None => pair.to_owned(),
            })
            .collect::<Vec<_>>()
            .join("&")
    });
    let query = query.map_or_else(String::new, |query| format!("?{query}"));
    Ok(format!("{scheme}:{address}{query}"))
}

fn check_parameters(query: Option<&str>, known: &[&'static str]) -> Result<(), Error> {
    for pair in query
        .unwrap_or_default()
        .split('&')
        .filter(|p| !p.is_empty())
    {
        let name = pair.split('=').next().unwrap_or(pair);
        // PostgreSQL takes settings as `options[name]`.
        let base = name.split('[').next().unwrap_or(name);
        if !known.contains(&base) {
            let near = suggestion(base, known.iter().copied());
            return Err(Error::configuration(format!(
                "the database URL has a parameter that is unknown{near} (there are {})",
                known.join(", ")
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Target, parse};

    fn sqlite(url: &str) -> String {
        match parse(url) {
            Ok(Target::Sqlite(url)) => url,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_python_sdks_forms_mean_the_same_files() {
        assert_eq!(
            sqlite("sqlite+aiosqlite:///./app.db"),
            "sqlite://./app.db?mode=rwc"
        );
        assert_eq!(
            sqlite("sqlite+aiosqlite:////srv/app.db"),
            "sqlite:///srv/app.db?mode=rwc"
        );
        assert_eq!(sqlite("sqlite+aiosqlite://"), "sqlite::memory:");
        assert_eq!(sqlite("sqlite+aiosqlite:///:memory:"), "sqlite::memory:");
        assert_eq!(sqlite("sqlite::memory:"), "sqlite::memory:");
        assert_eq!(
            sqlite("sqlite://app.db?mode=rwc"),
            "sqlite://app.db?mode=rwc"
        );
        assert_eq!(
            parse("postgresql+asyncpg://u:p@h/d?ssl=require").ok(),
            Some(Target::Postgres(
                "postgres://u:p@h/d?sslmode=require".into()
            ))
        );
        assert_eq!(
            parse("mysql+aiomysql://u:p@h/d?charset=utf8mb4").ok(),
            Some(Target::MySql("mysql://u:p@h/d?charset=utf8mb4".into()))
        );
        assert_eq!(
            parse("mariadb://h/d").ok(),
            Some(Target::MySql("mysql://h/d".into()))
        );
    }

    #[test]
    fn malformed_urls_show_no_secret() {
        for url in [
            "hunter2",
            "hunter2:pw@host",
            "postgres:hunter2",
            "postgres://u:hunter2@h/d?hunter2=hunter2",
            "sqlite://app.db?hunter2=1",
        ] {
            let error = parse(url).expect_err(url);
            assert!(error.is_configuration(), "{error}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
        let error = parse("postgers://h/d").expect_err("a typo");
        assert!(
            error.to_string().contains("did you mean `postgres`?"),
            "{error}"
        );
    }
}
