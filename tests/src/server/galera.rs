//! A node of a Galera cluster: MariaDB with its replication, alone in a cluster of its
//! own.

use std::path::Path;

use super::{TemporaryServer, free_port};
use crate::engine::Engine;
use crate::failure::Failure;

/// Where distributions put the library.
const PROVIDERS: [&str; 3] = [
    "/usr/lib/galera/libgalera_smm.so",
    "/usr/lib64/galera-4/libgalera_smm.so",
    "/usr/lib64/galera/libgalera_smm.so",
];

fn provider() -> Option<&'static str> {
    PROVIDERS
        .into_iter()
        .find(|provider| Path::new(provider).exists())
}

impl TemporaryServer {
    /// Whether a node of a Galera cluster can be started here.
    pub fn has_galera() -> bool {
        provider().is_some() && Self::is_installed(Engine::Mysql)
    }

    /// Starts a node of this name, the first of a cluster.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_node(name: &str) -> Result<Self, Failure> {
        let provider =
            provider().ok_or_else(|| Failure::new("Galera's library is not installed."))?;
        Self::start_with(Engine::Mysql, &|_, _| {
            // The node's own port is chosen anew with each attempt, too.
            let port = free_port()?;
            Ok(vec![
                "--wsrep-on=ON".to_owned(),
                format!("--wsrep-provider={provider}"),
                "--wsrep-new-cluster".to_owned(),
                "--wsrep-cluster-address=gcomm://".to_owned(),
                format!("--wsrep-node-name={name}"),
                "--wsrep-node-address=127.0.0.1".to_owned(),
                format!(
                    "--wsrep-provider-options=base_host=127.0.0.1;base_port={port};\
                     gmcast.listen_addr=tcp://127.0.0.1:{port}"
                ),
                "--binlog-format=ROW".to_owned(),
                "--innodb-autoinc-lock-mode=2".to_owned(),
            ])
        })
    }
}
