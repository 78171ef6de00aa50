//! Reading a `Cargo.lock`, in the formats 3 and 4.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// A lockfile in which every dependency has been found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lockfile {
    /// The version of the file's format.
    pub format: i64,
    /// Its packages, in the file's order.
    pub packages: Vec<LockedPackage>,
}

/// A package of a lockfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedPackage {
    /// The crate's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where it comes from; none for a package of the workspace itself.
    pub source: Option<String>,
    /// The SHA-256 of its archive.
    pub checksum: Option<String>,
    /// The packages it depends on, by their positions in the file.
    pub dependencies: Vec<usize>,
}

/// Why a file cannot be explored, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockfileError(String);

impl fmt::Display for LockfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LockfileError {}

/// The file as it is written.
#[derive(Deserialize)]
struct RawLockfile {
    #[serde(default)]
    package: Vec<RawPackage>,
}

#[derive(Deserialize)]
struct RawPackage {
    name: String,
    version: String,
    source: Option<String>,
    checksum: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

/// The nearest `Cargo.lock` in the folder or above it.
pub fn find_upwards(folder: &Path) -> Option<PathBuf> {
    folder
        .ancestors()
        .map(|ancestor| ancestor.join("Cargo.lock"))
        .find(|file| file.is_file())
}

impl Lockfile {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is no lockfile of the formats 3 and 4; the
    /// sentence names the file.
    pub fn read(path: &Path) -> Result<Self, LockfileError> {
        let of_file = |problem: String| LockfileError(format!("{}: {problem}", path.display()));
        let bytes = std::fs::read(path)
            .map_err(|error| of_file(format!("the file cannot be read: {error}")))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| of_file("the file is no lockfile: it is not UTF-8 text".to_owned()))?;
        Self::parse(&text).map_err(|error| of_file(error.0))
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// As those of [`read`](Self::read).
    pub fn parse(text: &str) -> Result<Self, LockfileError> {
        let table: toml::Table = text.parse().map_err(|error| {
            LockfileError(format!(
                "the file is not TOML: {}",
                on_one_line(text, &error)
            ))
        })?;
        let format = match table.get("version") {
            Some(toml::Value::Integer(format @ 3..=4)) => *format,
            Some(toml::Value::Integer(format)) => {
                return Err(LockfileError(format!(
                    "the lockfile has the format {format}, and this program reads 3 and 4"
                )));
            }
            _ => {
                return Err(LockfileError(
                    "the file is no lockfile of the formats 3 and 4: it has no `version = 3` or \
                     `version = 4` at its top"
                        .to_owned(),
                ));
            }
        };
        let raw: RawLockfile = table.try_into().map_err(|error| {
            LockfileError(format!(
                "the file is no lockfile: {}",
                on_one_line("", &error)
            ))
        })?;
        Ok(Self {
            format,
            packages: resolve(raw.package)?,
        })
    }

    /// How many dependencies the packages have together.
    pub fn edges(&self) -> usize {
        self.packages
            .iter()
            .map(|package| package.dependencies.len())
            .sum()
    }
}

/// The parser's message without its picture of the place, which takes lines.
fn on_one_line(text: &str, error: &toml::de::Error) -> String {
    let message = error.message().replace('\n', ", ");
    match error.span().and_then(|span| text.get(..span.start)) {
        Some(before) if !text.is_empty() => {
            format!("{message} (line {})", before.matches('\n').count() + 1)
        }
        _ => message,
    }
}

/// Finds what each package depends on.
fn resolve(raw: Vec<RawPackage>) -> Result<Vec<LockedPackage>, LockfileError> {
    let mut seen = HashSet::new();
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (position, package) in raw.iter().enumerate() {
        if !seen.insert((&package.name, &package.version, &package.source)) {
            return Err(LockfileError(format!(
                "the lockfile holds {} {} twice",
                package.name, package.version
            )));
        }
        by_name.entry(&package.name).or_default().push(position);
    }
    let mut dependencies = Vec::with_capacity(raw.len());
    for package in &raw {
        let mut found = Vec::with_capacity(package.dependencies.len());
        for text in &package.dependencies {
            let wanted = Wanted::parse(text);
            let candidates = by_name.get(wanted.name).map_or(&[][..], Vec::as_slice);
            let position = wanted.choose(&raw, candidates).map_err(|problem| {
                LockfileError(format!(
                    "the lockfile is broken: {} {} depends on `{text}`, which {problem}",
                    package.name, package.version
                ))
            })?;
            if !found.contains(&position) {
                found.push(position);
            }
        }
        dependencies.push(found);
    }
    Ok(raw
        .into_iter()
        .zip(dependencies)
        .map(|(package, dependencies)| LockedPackage {
            name: package.name,
            version: package.version,
            source: package.source,
            checksum: package.checksum,
            dependencies,
        })
        .collect())
}

/// A dependency as it is written: `name`, `name version` where the name alone
/// is not clear, `name version (source)` where that is not either.
struct Wanted<'a> {
    name: &'a str,
    version: Option<&'a str>,
    source: Option<&'a str>,
}

impl<'a> Wanted<'a> {
    fn parse(text: &'a str) -> Self {
        let mut words = text.splitn(3, ' ');
        Self {
            name: words.next().unwrap_or_default(),
            version: words.next(),
            source: words
                .next()
                .map(|word| word.trim_start_matches('(').trim_end_matches(')')),
        }
    }

    /// The one candidate that is meant.
    fn choose(&self, raw: &[RawPackage], candidates: &[usize]) -> Result<usize, &'static str> {
        let mut matching = candidates.iter().copied().filter(|position| {
            let package = &raw[*position];
            self.version
                .is_none_or(|version| version == package.version)
                && self.source.is_none_or(|source| {
                    let of_package = package.source.as_deref();
                    of_package.is_some_and(|own| without_revision(own) == without_revision(source))
                })
        });
        match (matching.next(), matching.next()) {
            (Some(position), None) => Ok(position),
            (None, _) => Err("it does not hold"),
            (Some(_), Some(_)) => Err("may be several of its packages"),
        }
    }
}

/// A Git source without the commit, which Cargo writes at the package and
/// leaves out at its dependents.
fn without_revision(source: &str) -> &str {
    source.split_once('#').map_or(source, |(before, _)| before)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All three forms of a dependency; `b` comes in two versions, and 2.0.0 of
    /// it from two sources.
    const FORMS: &str = r#"
version = 4

[[package]]
name = "a"
version = "1.0.0"
dependencies = [
 "b 1.0.0",
 "b 2.0.0 (git+https://example.org/b?tag=v2)",
 "c",
]

[[package]]
name = "b"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "00ff"

[[package]]
name = "b"
version = "2.0.0"
source = "git+https://example.org/b?tag=v2#0123abcd"

[[package]]
name = "b"
version = "2.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "11ff"

[[package]]
name = "c"
version = "0.1.0"
dependencies = ["b 2.0.0 (registry+https://github.com/rust-lang/crates.io-index)"]
"#;

    #[test]
    fn each_form_of_a_dependency_finds_its_package() {
        let lockfile = Lockfile::parse(FORMS).expect("a lockfile");
        assert_eq!(lockfile.format, 4);
        assert_eq!(lockfile.edges(), 4);
        assert_eq!(lockfile.packages[0].dependencies, [1, 2, 4]);
        assert_eq!(lockfile.packages[4].dependencies, [3]);
        assert_eq!(lockfile.packages[1].checksum.as_deref(), Some("00ff"));
        let third = FORMS.replace("version = 4", "version = 3");
        assert_eq!(Lockfile::parse(&third).expect("a lockfile").format, 3);
    }

    fn refused(text: &str) -> String {
        Lockfile::parse(text).expect_err("it is broken").to_string()
    }

    #[test]
    fn what_is_no_lockfile_is_said_in_one_sentence() {
        let not_toml = refused("version = 4\n[[package]\n");
        assert!(
            not_toml.starts_with("the file is not TOML: ") && not_toml.ends_with("(line 2)"),
            "{not_toml}"
        );
        assert!(!not_toml.contains('\n'), "{not_toml}");
        assert!(refused("[package]\nname = \"a\"\n").starts_with("the file is no lockfile of"));
        assert_eq!(
            refused("version = 5\n"),
            "the lockfile has the format 5, and this program reads 3 and 4"
        );
        let no_version = refused("version = 4\n[[package]]\nname = \"a\"\n");
        assert!(
            no_version.contains("missing field `version`"),
            "{no_version}"
        );
        assert!(!no_version.contains('\n'), "{no_version}");
    }

    #[test]
    fn a_dependency_that_is_missing_or_unclear_is_named() {
        assert_eq!(
            refused(&FORMS.replace(" \"c\",\n", " \"d\",\n")),
            "the lockfile is broken: a 1.0.0 depends on `d`, which it does not hold"
        );
        assert_eq!(
            refused(&FORMS.replace("\"b 1.0.0\"", "\"b 1.0.1\"")),
            "the lockfile is broken: a 1.0.0 depends on `b 1.0.1`, which it does not hold"
        );
        assert_eq!(
            refused(&FORMS.replace("\"b 1.0.0\"", "\"b 2.0.0\"")),
            "the lockfile is broken: a 1.0.0 depends on `b 2.0.0`, which may be several of its \
             packages"
        );
        assert_eq!(
            refused(&FORMS.replace(
                "version = \"0.1.0\"",
                "version = \"0.1.0\"\n[[package]]\nname = \"c\"\nversion = \"0.1.0\""
            )),
            "the lockfile holds c 0.1.0 twice"
        );
    }
}
