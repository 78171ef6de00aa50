//! The oldest compiler that the crates promise to build with.

use tausestack_db_tests::failure::Failure;

use super::LIBRARY;
use crate::cargo::{Package, Workspace};
use crate::command::Invocation;
use crate::report::Findings;

pub(crate) fn check(workspace: &Workspace) -> Result<Findings, Failure> {
    let promised = workspace
        .member(LIBRARY)?
        .rust_version
        .as_deref()
        .and_then(Version::parse)
        .ok_or_else(|| Failure::new(format!("{LIBRARY} has no rust-version.")))?;
    let mut findings = Findings {
        failures: newer(&workspace.packages, promised),
        ..Findings::default()
    };

    let running = Invocation::new("rustc", &["--version"]).ask()?;
    if running
        .split(' ')
        .nth(1)
        .and_then(Version::parse)
        .is_some_and(|it| it.is_of(promised))
    {
        println!("  This compiler is the oldest one, {promised}: every step is the check.");
        return Ok(findings);
    }
    match installed(promised) {
        Some(toolchain) => {
            // A folder of its own: two compilers' artefacts would replace each other.
            let folder = workspace.target_directory.join("oldest-compiler");
            let arguments = [
                "run",
                &toolchain,
                "cargo",
                "check",
                "--workspace",
                "--all-features",
            ];
            let check = Invocation::new("rustup", &arguments)
                .env("CARGO_TARGET_DIR", folder)
                .env_remove("RUSTUP_TOOLCHAIN");
            findings.note(check.run()?.require_success());
        }
        None => findings.not_checked.push(format!(
            "the build with Rust {promised}, because this is {} and `rustup toolchain list` \
             names no {promised}.",
            running.trim()
        )),
    }
    Ok(findings)
}

/// A failure for each package that wants a newer compiler than we promise.
fn newer(packages: &[Package], promised: Version) -> Vec<Failure> {
    let wants = |package: &Package| package.rust_version.as_deref().and_then(Version::parse);
    packages
        .iter()
        .filter_map(|package| Some((package, wants(package).filter(|it| *it > promised)?)))
        .map(|(package, wanted)| {
            Failure::new(format!(
                "{} {} wants Rust {wanted}, where we promise {promised}.",
                package.name, package.version
            ))
        })
        .collect()
}

/// The installed toolchain of that release, if rustup is here and has one.
fn installed(promised: Version) -> Option<String> {
    let list = Invocation::new("rustup", &["toolchain", "list"])
        .ask()
        .ok()?;
    list.lines()
        .filter_map(|line| line.split(' ').next())
        .find(|toolchain| {
            let number = toolchain.split('-').next().and_then(Version::parse);
            number.is_some_and(|it| it.is_of(promised))
        })
        .map(str::to_owned)
}

/// A release of Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Version {
    major: u32,
    minor: u32,
    patch: u32,
}

impl Version {
    /// Reads `1.95`, `1.95.0` and `1.95.0-nightly`.
    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('-').next()?.split('.').map(str::parse);
        Some(Self {
            major: numbers.next()?.ok()?,
            minor: numbers.next()?.ok()?,
            patch: numbers.next().unwrap_or(Ok(0)).ok()?,
        })
    }

    /// Whether this is the other one, but for the patch.
    fn is_of(self, other: Self) -> bool {
        (self.major, self.minor) == (other.major, other.minor)
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).expect("a version")
    }

    #[test]
    fn versions_compare_as_numbers() {
        assert!(version("1.100") > version("1.95.1"));
        assert_eq!(version("1.95"), version("1.95.0"));
        assert!(version("1.95.1").is_of(version("1.95")));
        assert!(!version("1.96.0-nightly").is_of(version("1.95")));
        assert_eq!(Version::parse("stable"), None);
    }

    #[test]
    fn a_dependency_that_wants_a_newer_compiler_is_named() {
        let package = |name: &str, rust_version: &str| -> Package {
            serde_json::from_value(serde_json::json!({
                "id": name, "name": name, "version": "1.2.3", "rust_version": rust_version,
                "features": {}, "targets": [],
            }))
            .expect("a package")
        };
        let packages = [
            package("old", "1.60"),
            package("same", "1.95"),
            package("new", "1.96.0"),
        ];
        let failures = newer(&packages, version("1.95"));
        assert_eq!(
            failures,
            [Failure::new(
                "new 1.2.3 wants Rust 1.96.0, where we promise 1.95.0."
            )]
        );
    }
}
