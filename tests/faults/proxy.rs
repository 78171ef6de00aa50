//! A proxy between the library and a server, which cuts connections at a byte.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What happens to connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing: all is passed on, and the answer to the trigger is measured.
    None,
    /// What the client sends from the trigger on does not reach the server.
    CutRequest,
    /// Of what the server answers after the trigger, this many bytes reach the
    /// client.
    CutAnswer(usize),
}

/// A listening proxy; it ends with the runtime.
pub(crate) struct Proxy {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    server: String,
    trigger: &'static [u8],
    fault: Mutex<Fault>,
    /// How many bytes answered the last trigger.
    answered: AtomicUsize,
    silent: AtomicBool,
}

impl Proxy {
    /// Listens for connections to a server (`host:port`). The fault begins when
    /// the client sends the trigger.
    pub(crate) async fn listen(server: String, trigger: &'static [u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            server,
            trigger,
            fault: Mutex::new(Fault::None),
            answered: AtomicUsize::new(0),
            silent: AtomicBool::new(false),
        });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                tokio::spawn(async move {
                    // A connection that breaks is what this is for.
                    let _ = pass_on(client, &state).await;
                });
            }
        });
        Self { address, state }
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(crate) fn set(&self, fault: Fault) {
        self.state.answered.store(0, Ordering::SeqCst);
        *self.state.fault.lock().unwrap() = fault;
    }

    /// How many bytes the server answered to the trigger.
    pub(crate) fn answered(&self) -> usize {
        self.state.answered.load(Ordering::SeqCst)
    }

    /// Passes nothing on any more, and closes nothing: a peer that is gone
    /// without a word.
    pub(crate) fn fall_silent(&self, silent: bool) {
        self.state.silent.store(silent, Ordering::SeqCst);
    }
}

async fn pass_on(mut client: TcpStream, state: &State) -> std::io::Result<()> {
    let mut server = TcpStream::connect(&state.server).await?;
    let (mut from_client, mut from_server) = (vec![0; 65_536], vec![0; 65_536]);
    let mut triggered = false;
    loop {
        tokio::select! {
            read = client.read(&mut from_client) => {
                let bytes = match read? {
                    0 => return Ok(()),
                    length => &from_client[..length],
                };
                if state.silent.load(Ordering::SeqCst) {
                    continue;
                }
                let at = bytes
                    .windows(state.trigger.len())
                    .any(|window| window == state.trigger);
                // What is answered to anything later is no part of the answer.
                triggered = at;
                if at && *state.fault.lock().unwrap() == Fault::CutRequest {
                    return Ok(());
                }
                server.write_all(bytes).await?;
            }
            read = server.read(&mut from_server) => {
                let bytes = match read? {
                    0 => return Ok(()),
                    length => &from_server[..length],
                };
                if state.silent.load(Ordering::SeqCst) {
                    continue;
                }
                if !triggered {
                    client.write_all(bytes).await?;
                    continue;
                }
                let before = state.answered.fetch_add(bytes.len(), Ordering::SeqCst);
                let fault = *state.fault.lock().unwrap();
                match fault {
                    Fault::CutAnswer(most) if before + bytes.len() >= most => {
                        client.write_all(&bytes[..most.saturating_sub(before)]).await?;
                        client.shutdown().await?;
                        return Ok(());
                    }
                    _ => client.write_all(bytes).await?,
                }
            }
        }
    }
}
