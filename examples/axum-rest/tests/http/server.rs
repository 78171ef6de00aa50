//! The service on a port of its own, over a database of its own.

use std::net::SocketAddr;

use axum_rest::model::Task;
use axum_rest::routes::service;
use axum_rest::tenant::Tokens;
use tausestack_db::prelude::*;
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::client::Client;

/// The token of tenant 1.
pub(crate) const ANA: &str = "token-of-ana-0001";
/// The token of tenant 2.
pub(crate) const BOB: &str = "token-of-bob-0002";

/// A running service.
pub(crate) struct Server {
    pub(crate) db: Database,
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
    _scratch: ScratchDatabase,
}

/// The tokens of Ana and Bob.
pub(crate) fn tokens() -> Tokens {
    Tokens::parse(&format!("{ANA}=1,{BOB}=2")).expect("tokens")
}

impl Server {
    /// Starts the service on an empty database.
    pub(crate) async fn start(kind: Kind) -> Self {
        let scratch = ScratchDatabase::create(kind);
        let options = ConnectOptions::new(scratch.url()).max_connections(8);
        let db = Database::connect(options).await.expect("the database");
        db.create_tables(models![Task]).await.expect("the tables");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("the port");
        let app = service(db.clone(), tokens());
        let (stop, stopped) = oneshot::channel::<()>();
        let ended = tokio::spawn(async move {
            axum::serve(listener, app)
                .with_graceful_shutdown(async {
                    let _ = stopped.await;
                })
                .await
                .expect("the service ends well");
        });
        Self {
            db,
            address,
            stop,
            ended,
            _scratch: scratch,
        }
    }

    /// A client with this token.
    pub(crate) fn client(&self, token: &'static str) -> Client {
        Client::new(self.address, token)
    }

    /// All that is kept, of all tenants.
    pub(crate) async fn dump(&self) -> Vec<Task> {
        let column = Task::COLUMN;
        let tasks = self.db.find::<Task>();
        tasks
            .sort([column.tenant_id.asc(), column.id.asc()])
            .all()
            .await
            .expect("all tasks")
    }

    /// Ends the service as its program does, and leaves nothing behind.
    pub(crate) async fn stop(self) {
        let _ = self.stop.send(());
        self.ended.await.expect("the service did not panic");
        self.db.disconnect().await.expect("it is disconnected");
    }
}
