//! A scripted supplier over TLS on loopback: answers, and every way of not answering.
use rcgen::generate_simple_self_signed;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    pub path: String,
    pub head: String,
    pub body: String,
}

pub enum Reply {
    Json(u16, String),
    /// Status, more header lines, body.
    With(u16, String, Vec<u8>),
    /// The request was read, the connection closed without a byte.
    Close,
    /// `content-length` promises the whole body, this many bytes of it come.
    Cut(u16, String, usize),
    /// As `Cut`, but the connection stays open.
    Half(u16, String, usize),
    /// Nothing, for ever.
    Silence,
}

pub struct Peer {
    pub base_url: String,
    pub ca_pem: Vec<u8>,
    pub seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<()>,
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

type Script = Arc<dyn Fn(&Seen) -> Reply + Send + Sync>;

impl Peer {
    /// Answers the identity question as our sandbox does, everything else by `script`.
    pub async fn start(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::raw(move |seen| match seen.path.as_str() {
            "/_sandbox/identity" => Reply::Json(200, r#"{"sandbox":"smart-btm","seed":1}"#.into()),
            _ => script(seen),
        })
        .await
    }

    pub async fn raw(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let made = generate_simple_self_signed(["127.0.0.1".to_owned(), "localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(made.cert.der().to_vec())], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("https://{}", listener.local_addr().unwrap());
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (script, log): (Script, _) = (Arc::new(script), Arc::clone(&seen));
        let task = tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let (acceptor, script, log) = (acceptor.clone(), Arc::clone(&script), Arc::clone(&log));
                tokio::spawn(async move {
                    if let Ok(mut tls) = acceptor.accept(tcp).await {
                        while serve(&mut tls, &script, &log).await.is_some() {}
                    }
                });
            }
        });
        Self { base_url, ca_pem: made.cert.pem().into_bytes(), seen, task }
    }

    /// Requests seen to paths that begin so.
    pub fn count(&self, method: &str, path: &str) -> usize {
        self.seen.lock().unwrap().iter().filter(|s| s.method == method && s.path.starts_with(path)).count()
    }

    pub fn last(&self, path: &str) -> Seen {
        self.seen.lock().unwrap().iter().rev().find(|s| s.path.starts_with(path)).cloned().unwrap()
    }
}

async fn serve(tls: &mut TlsStream<tokio::net::TcpStream>, script: &Script, log: &Mutex<Vec<Seen>>) -> Option<()> {
    let seen = request(tls).await?;
    log.lock().unwrap().push(seen.clone());
    match script(&seen) {
        Reply::Json(status, body) => answer(tls, status, "content-type: application/json\r\n", body.as_bytes(), body.len()).await,
        Reply::With(status, head, body) => answer(tls, status, &head, &body, body.len()).await,
        Reply::Cut(status, body, keep) => {
            answer(tls, status, "content-type: application/json\r\n", &body.as_bytes()[..keep], body.len()).await;
            None
        }
        Reply::Half(status, body, keep) => {
            answer(tls, status, "", &body.as_bytes()[..keep], body.len()).await;
            std::future::pending().await
        }
        Reply::Close => None,
        Reply::Silence => std::future::pending().await,
    }
}

async fn answer(tls: &mut TlsStream<tokio::net::TcpStream>, status: u16, head: &str, body: &[u8], length: usize) -> Option<()> {
    let head = format!("HTTP/1.1 {status} X\r\nx-request-id: req-{status}\r\ncontent-length: {length}\r\n{head}\r\n");
    tls.write_all(head.as_bytes()).await.ok()?;
    tls.write_all(body).await.ok()?;
    tls.flush().await.ok()
}

async fn request(tls: &mut TlsStream<tokio::net::TcpStream>) -> Option<Seen> {
    let mut bytes = Vec::new();
    let mut chunk = [0u8; 16 * 1024];
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
        match tls.read(&mut chunk).await.ok()? {
            0 => return None,
            n => bytes.extend_from_slice(&chunk[..n]),
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let raw = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length: usize = head.lines().find_map(|l| l.strip_prefix("content-length: ")).map_or(0, |n| n.trim().parse().unwrap());
    while bytes.len() < end + length {
        match tls.read(&mut chunk).await.ok()? {
            0 => return None,
            n => bytes.extend_from_slice(&chunk[..n]),
        }
    }
    let mut words = raw.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    Some(Seen { method, path, head, body: String::from_utf8_lossy(&bytes[end..]).into_owned() })
}
