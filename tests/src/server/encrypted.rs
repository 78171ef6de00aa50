//! Servers that encrypt, with a certificate of the test's making.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::TemporaryServer;
use super::account::Account;
use crate::engine::Engine;
use crate::failure::Failure;

/// What a server shows to its clients, as PEM.
#[derive(Debug, Clone, Copy)]
pub struct Certificate<'a> {
    /// The certificate.
    pub certificate: &'a str,
    /// Its private key.
    pub key: &'a str,
}

impl Certificate<'_> {
    /// Writes it where the server finds it: what it is told, as arguments.
    fn write(
        self,
        engine: Engine,
        folder: &Path,
        account: Option<Account>,
    ) -> Result<Vec<String>, Failure> {
        let mut paths = Vec::new();
        for (name, text) in [("tls.crt", self.certificate), ("tls.key", self.key)] {
            let path = folder.join(name);
            let failure =
                |error| Failure::new(format!("{} is not written: {error}.", path.display()));
            fs::write(&path, text).map_err(failure)?;
            // PostgreSQL refuses a key that others may read.
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).map_err(failure)?;
            if let Some(account) = account {
                account.own(&path)?;
            }
            paths.push(path.display().to_string());
        }
        let (certificate, key) = (&paths[0], &paths[1]);
        Ok(match engine {
            Engine::Postgres => [
                "ssl=on".to_owned(),
                format!("ssl_cert_file={certificate}"),
                format!("ssl_key_file={key}"),
            ]
            .into_iter()
            .flat_map(|setting| ["-c".to_owned(), setting])
            .collect(),
            Engine::Mysql => vec![
                format!("--ssl-cert={certificate}"),
                format!("--ssl-key={key}"),
            ],
        })
    }
}

impl TemporaryServer {
    /// As [`start`](Self::start), and connections to it may be encrypted.
    ///
    /// # Errors
    /// As `start`.
    pub fn start_encrypted(engine: Engine, certificate: Certificate<'_>) -> Result<Self, Failure> {
        Self::start_with(engine, &|folder, account| {
            certificate.write(engine, folder, account)
        })
    }
}
