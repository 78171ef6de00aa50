//! What cargo says about the workspace.

use std::path::PathBuf;

use serde::Deserialize;
use tausestack_db_tests::failure::Failure;

use crate::command::Invocation;

/// The part of `cargo metadata` that the steps use.
#[derive(Debug, Deserialize)]
pub(crate) struct Workspace {
    pub(crate) packages: Vec<Package>,
    workspace_members: Vec<String>,
    pub(crate) target_directory: PathBuf,
    workspace_root: PathBuf,
}

/// A package of the workspace, or one that it depends on.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) rust_version: Option<String>,
    pub(crate) features: std::collections::BTreeMap<String, Vec<String>>,
    pub(crate) targets: Vec<Target>,
}

/// A target of a package.
#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    kind: Vec<String>,
}

impl Target {
    /// Whether this is an integration test.
    pub(crate) fn is_test(&self) -> bool {
        self.kind.iter().any(|kind| kind == "test")
    }
}

impl Workspace {
    /// Asks cargo.
    ///
    /// # Errors
    /// When there is no workspace here, or `Cargo.lock` does not fit the manifests.
    pub(crate) fn read() -> Result<Self, Failure> {
        let arguments = [
            "metadata",
            "--format-version=1",
            "--all-features",
            "--locked",
        ];
        let answer = Invocation::new("cargo", &arguments).ask()?;
        serde_json::from_str(&answer).map_err(|error| {
            Failure::new(format!(
                "`cargo metadata` answers what is not understood: {error}."
            ))
        })
    }

    /// Goes to the root, from wherever in the workspace the run was started: not every
    /// program looks for its configuration above the folder it is started in.
    ///
    /// # Errors
    /// When the root cannot be entered.
    pub(crate) fn enter(&self) -> Result<(), Failure> {
        let root = &self.workspace_root;
        std::env::set_current_dir(root).map_err(|error| {
            Failure::new(format!("{} cannot be entered: {error}.", root.display()))
        })
    }

    /// The workspace's own packages.
    pub(crate) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages
            .iter()
            .filter(|package| self.workspace_members.contains(&package.id))
    }

    /// The workspace's own package of this name.
    pub(crate) fn member(&self, name: &str) -> Result<&Package, Failure> {
        self.members()
            .find(|package| package.name == name)
            .ok_or_else(|| Failure::new(format!("The workspace has no package {name}.")))
    }
}
