//! A receiver of webhooks: a socket that notes what it is sent and answers a fixed status.

use std::sync::{Arc, Mutex};

use hmac::{Hmac, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

/// One received event.
#[derive(Clone, Debug)]
pub struct Received {
    pub signature: String,
    pub text: String,
    pub body: Value,
}

impl Received {
    /// True when the signature fits the secret.
    pub fn is_signed(&self, secret: &str) -> bool {
        let (at, hex) = self.signature.strip_prefix("t=").and_then(|s| s.split_once(",v1=")).expect("t=…,v1=…");
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{at}.{}", self.text).as_bytes());
        let expected: String = mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect();
        expected == hex
    }

    pub fn kind(&self) -> &str {
        self.body["type"].as_str().unwrap()
    }
}

/// A running receiver.
#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    pub status: Arc<Mutex<u16>>,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Receiver {
    pub async fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks/duffel", listener.local_addr().unwrap());
        let receiver = Receiver { url, status: Arc::new(Mutex::new(200)), received: Arc::default() };
        let inner = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let inner = inner.clone();
                tokio::spawn(async move {
                    let mut stream = BufReader::new(stream);
                    let (mut length, mut signature) = (0, String::new());
                    loop {
                        let mut line = String::new();
                        if stream.read_line(&mut line).await.unwrap_or(0) <= 2 {
                            break;
                        }
                        let (name, value) = line.split_once(':').unwrap_or((&line, ""));
                        match name.to_ascii_lowercase().as_str() {
                            "content-length" => length = value.trim().parse().unwrap(),
                            "x-duffel-signature" | "airalo-signature" => signature = value.trim().to_owned(),
                            _ => {}
                        }
                    }
                    let mut bytes = vec![0; length];
                    stream.read_exact(&mut bytes).await.unwrap();
                    let text = String::from_utf8(bytes).unwrap();
                    let body = serde_json::from_str(&text).unwrap();
                    inner.received.lock().unwrap().push(Received { signature, text, body });
                    let answer = format!("HTTP/1.1 {} X\r\ncontent-length: 2\r\n\r\nok", inner.status.lock().unwrap());
                    stream.write_all(answer.as_bytes()).await.unwrap();
                });
            }
        });
        receiver
    }

    pub fn answer(&self, status: u16) {
        *self.status.lock().unwrap() = status;
    }

    pub fn all(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// Waits until so many events of a type are there; answers them.
    pub async fn wait(&self, kind: &str, count: usize) -> Vec<Received> {
        for _ in 0..200 {
            let found: Vec<Received> = self.all().into_iter().filter(|r| r.kind() == kind).collect();
            if found.len() >= count {
                return found;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{count} × {kind} never came: {:?}", self.all());
    }
}
