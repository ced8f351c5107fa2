//! A server that gives a first sync: pages made before the clock runs, over TLS, on a thread of its own. It speaks as much of the contract
//! as a client asks that resumes its session and fetches.
use anyhow::{Context, Result};
use btm_api::account::Tokens;
use btm_api::paths;
use btm_domain::SessionId;
use chrono::{DateTime, Utc};
use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio_rustls::TlsAcceptor;
use uuid::Uuid;

/// The pages in their order; the cursor is the number of the next one. After the last there is nothing new.
pub struct Book {
    pub pages: Vec<Vec<u8>>,
    pub as_of: DateTime<Utc>,
}

pub struct Server {
    pub base_url: String,
    /// Its certificate, the only one to trust.
    pub pem: String,
    used: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Server {
    /// # Errors
    /// No port, or no certificate.
    pub fn start(book: Book) -> Result<Self> {
        let params = CertificateParams::new(vec!["localhost".to_owned()])?;
        let key = KeyPair::generate()?;
        let pem = params.self_signed(&key)?.pem();
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes())?;
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate], private)?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let (used, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let (counted, stopped) = (used.clone(), stop.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::spawn(move || {
            runtime.block_on(async {
                let ended = async {
                    while !stopped.load(Ordering::Relaxed) {
                        counted.store(processor_ms(), Ordering::Relaxed);
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                };
                tokio::select! {
                    _ = serve(listener, TlsAcceptor::from(Arc::new(config)), Arc::new(book)) => {}
                    () = ended => {}
                }
            });
        });
        Ok(Self { base_url: format!("https://localhost:{port}"), pem, used, stop })
    }

    /// Milliseconds its thread has spent on a processor, to a tenth of a second.
    pub fn used_ms(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }
}

/// Of the calling thread, by Linux' own count of hundredths; 0 elsewhere.
fn processor_ms() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/stat").unwrap_or_default();
    let after = text.rsplit(')').next().unwrap_or_default();
    after.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<u64>().ok()).sum::<u64>() * 10
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, book: Arc<Book>) -> Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (acceptor, book) = (acceptor.clone(), book.clone());
        tokio::spawn(async move {
            // A client that hangs up is no concern of ours.
            if let Ok(stream) = acceptor.accept(stream).await {
                let _ = answer(stream, &book).await;
            }
        });
    }
}

async fn answer(stream: tokio_rustls::server::TlsStream<tokio::net::TcpStream>, book: &Book) -> Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let mut first = String::new();
        if stream.read_line(&mut first).await? == 0 {
            return Ok(());
        }
        let mut length = 0usize;
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).await?;
            if let Some(n) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = n.trim().parse()?;
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        let target = first.split(' ').nth(1).context("no target")?;
        if target == paths::EVENTS {
            return events(&mut stream).await;
        }
        let (status, body) = of(target, book)?;
        let head =
            format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.as_ref().len());
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body.as_ref()).await?;
        stream.flush().await?;
    }
}

/// The live stream: it stands, and nothing happens.
async fn events(stream: &mut BufReader<tokio_rustls::server::TlsStream<tokio::net::TcpStream>>) -> Result<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n").await?;
    loop {
        stream.write_all(b"data: {\"event\":\"alive\"}\n\n").await?;
        stream.flush().await?;
        tokio::time::sleep(Duration::from_secs(10)).await;
    }
}

enum Body<'a> {
    Page(&'a [u8]),
    Made(Vec<u8>),
}

impl AsRef<[u8]> for Body<'_> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Page(bytes) => bytes,
            Self::Made(bytes) => bytes,
        }
    }
}

fn of<'a>(target: &str, book: &'a Book) -> Result<(&'static str, Body<'a>)> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path == paths::SESSION_REFRESH {
        let tokens = Tokens {
            access: "a".repeat(43),
            access_expires_at: book.as_of + Duration::from_secs(600),
            refresh: "r".repeat(43),
            session_id: SessionId(Uuid::nil()),
            recovery_codes_left: None,
        };
        return Ok(("200 OK", Body::Made(serde_json::to_vec(&tokens)?)));
    }
    if path != paths::SYNC {
        return Ok(("404 Not Found", Body::Made(b"{}".to_vec())));
    }
    let cursor = query.split('&').find_map(|pair| pair.strip_prefix("cursor="));
    let at: usize = cursor.map_or(Ok(0), str::parse)?;
    Ok((
        "200 OK",
        match book.pages.get(at) {
            Some(page) => Body::Page(page),
            None => Body::Made(super::page(book.as_of, "", at, false, false).into_bytes()),
        },
    ))
}
