//! Connections that shall be encrypted, and servers that are not who they say.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tausestack_db::prelude::*;
use tausestack_db_tests::engine::Engine;
use tausestack_db_tests::server::TemporaryServer;
use tausestack_db_tests::server::encrypted::Certificate;

use crate::report;
use crate::setting;

/// The name in the certificate; the server is reached by its address as well.
const NAME: &str = "localhost";

struct Authority {
    certificate: String,
    of_server: String,
    key: String,
}

/// An authority, and what it vouches for.
fn authority() -> Authority {
    let mut params = CertificateParams::new([]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let server = CertificateParams::new([NAME.to_owned()]).unwrap();
    Authority {
        of_server: server.signed_by(&key, &issuer).unwrap().pem(),
        certificate: issuer.pem(),
        key: key.serialize_pem(),
    }
}

/// The URL of the server by a name or address, with parameters.
fn url(server: &TemporaryServer, host: &str, parameters: &[(&str, &str)]) -> String {
    let mut url = url::Url::parse(server.url().with_password()).unwrap();
    url.set_host(Some(host)).unwrap();
    url.query_pairs_mut().clear().extend_pairs(parameters);
    url.into()
}

async fn is_encrypted(db: &Database, engine: Engine) -> bool {
    match engine {
        Engine::Postgres => {
            let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
            let row = db.fetch_one_raw(sql, params! {}).await.unwrap().unwrap();
            row.get_at(0).unwrap()
        }
        Engine::Mysql => {
            let sql = "SHOW SESSION STATUS LIKE 'Ssl_cipher'";
            let row = db.fetch_one_raw(sql, params! {}).await.unwrap().unwrap();
            let cipher: String = row.get_at(1).unwrap();
            !cipher.is_empty()
        }
    }
}

#[test]
fn tls_verifies_who_answers_where_it_is_told_to() {
    let ours = authority();
    let another = authority();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let trusted = file("trusted.pem", &ours.certificate);
    let unrelated = file("unrelated.pem", &another.certificate);
    for engine in setting::engines("tls") {
        if !TemporaryServer::is_installed(engine) {
            report::left_out("tls", format!("no binaries of {engine} are installed"));
            continue;
        }
        let certificate = Certificate {
            certificate: &ours.of_server,
            key: &ours.key,
        };
        let server = TemporaryServer::start_encrypted(engine, certificate)
            .unwrap_or_else(|failure| panic!("{failure}"));
        let (mode, root, full, authority, required) = match engine {
            Engine::Postgres => (
                "sslmode",
                "sslrootcert",
                "verify-full",
                "verify-ca",
                "require",
            ),
            Engine::Mysql => (
                "ssl-mode",
                "ssl-ca",
                "VERIFY_IDENTITY",
                "VERIFY_CA",
                "REQUIRED",
            ),
        };
        setting::run(async {
            let taken = [
                (
                    "by its name",
                    url(&server, NAME, &[(mode, full), (root, &trusted)]),
                ),
                (
                    "by its address, which the authority alone is asked for",
                    url(&server, "127.0.0.1", &[(mode, authority), (root, &trusted)]),
                ),
                ("unverified", url(&server, NAME, &[(mode, required)])),
                ("unasked", url(&server, NAME, &[])),
            ];
            for (how, url) in taken {
                let db = Database::connect(&url)
                    .await
                    .unwrap_or_else(|error| panic!("{engine}, {how}: {error}"));
                assert!(is_encrypted(&db, engine).await, "{engine}, {how}");
                db.disconnect().await.unwrap();
            }
            let refused = [
                ("nobody vouches", url(&server, NAME, &[(mode, full)])),
                (
                    "another authority",
                    url(&server, NAME, &[(mode, full), (root, &unrelated)]),
                ),
                (
                    "another name",
                    url(&server, "127.0.0.1", &[(mode, full), (root, &trusted)]),
                ),
            ];
            for (how, url) in refused {
                let error = Database::connect(&url)
                    .await
                    .expect_err(&format!("{engine}, {how}"));
                assert!(error.is_connection(), "{engine}, {how}: {error}");
                assert!(
                    error.to_string().contains("certificate"),
                    "{engine}, {how}: {error}"
                );
            }
        });
    }
}
