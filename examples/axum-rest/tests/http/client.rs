//! A client of HTTP/1.1 that keeps its connection.

use std::net::SocketAddr;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tausestack_db::JsonValue;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

pub(crate) const JSON: &str = "application/json";
pub(crate) const MERGE_PATCH: &str = "application/merge-patch+json";

/// Sends requests with a token.
pub(crate) struct Client {
    address: SocketAddr,
    token: &'static str,
    connection: Option<SendRequest<Body>>,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> JsonValue {
        let parsed = self.text.parse();
        parsed.unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The fields that are wrong, each with its code, sorted.
    pub(crate) fn fields(&self) -> Vec<String> {
        let body = self.json();
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        let part = |error: &JsonValue, name: &str| error[name].as_str().map(str::to_owned);
        let mut fields: Vec<String> = errors
            .iter()
            .map(|error| {
                let field = part(error, "field").expect("a field");
                format!("{field}: {}", part(error, "code").expect("a code"))
            })
            .collect();
        fields.sort_unstable();
        fields
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        self
    }
}

impl Client {
    pub(crate) fn new(address: SocketAddr, token: &'static str) -> Self {
        Self {
            address,
            token,
            connection: None,
        }
    }

    async fn connection(&mut self) -> &mut SendRequest<Body> {
        let open = match &mut self.connection {
            Some(connection) => connection.ready().await.is_ok(),
            None => false,
        };
        if !open {
            let stream = TcpStream::connect(self.address).await.expect("the service");
            let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("HTTP");
            tokio::spawn(connection);
            self.connection = Some(sender);
        }
        self.connection.as_mut().expect("a connection")
    }

    /// Sends a request that carries what it is built with, and the token.
    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        let host = self.address.to_string().parse().expect("a header");
        headers.insert(header::HOST, host);
        if !headers.contains_key(header::AUTHORIZATION) {
            let token = format!("Bearer {}", self.token);
            headers.insert(header::AUTHORIZATION, token.parse().expect("a header"));
        }
        let connection = self.connection().await;
        let response = connection.send_request(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = to_bytes(Body::new(body), 16 << 20).await.expect("a body");
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(body.into()).expect("text"),
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.empty("GET", path).await
    }

    pub(crate) async fn delete(&mut self, path: &str) -> Answer {
        self.empty("DELETE", path).await
    }

    async fn empty(&mut self, method: &str, path: &str) -> Answer {
        let request = Request::builder().method(method).uri(path);
        self.send(request.body(Body::empty()).expect("a request"))
            .await
    }

    pub(crate) async fn body(
        &mut self,
        method: &str,
        path: &str,
        media_type: &str,
        body: impl Into<Body>,
    ) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, media_type)
            .body(body.into())
            .expect("a request");
        self.send(request).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &JsonValue) -> Answer {
        self.body("POST", path, JSON, body.to_string()).await
    }

    pub(crate) async fn patch(&mut self, path: &str, body: &JsonValue) -> Answer {
        self.body("PATCH", path, MERGE_PATCH, body.to_string())
            .await
    }

    /// Sends bytes as they are, and reads until the service hangs up; the
    /// status of the answer.
    pub(crate) async fn raw(&self, bytes: &[u8]) -> u16 {
        let mut stream = TcpStream::connect(self.address).await.expect("the service");
        // The service may answer and hang up before all is written.
        let _ = stream.write_all(bytes).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let text = String::from_utf8_lossy(&answer);
        text.split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .unwrap_or_else(|| panic!("no answer to {} bytes: {text}", bytes.len()))
    }

    /// Sends bytes as they are, and hangs up.
    pub(crate) async fn cut_off(&self, bytes: &[u8]) {
        let mut stream = TcpStream::connect(self.address).await.expect("the service");
        stream.write_all(bytes).await.expect("the bytes are sent");
        stream.shutdown().await.expect("the end is sent");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
    }
}
