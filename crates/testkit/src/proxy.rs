//! A TCP connection that misbehaves: late, cut, reset or silent. TLS goes through it untouched.
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What happens to bytes. Applies to connections made after it was set, `Cut`, `BlackHole` and `NoAnswers` also to open ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    /// Each chunk waits this long.
    Delay(Duration),
    /// The connection ends at once.
    Cut,
    /// Answers stop after this many bytes, then the connection ends.
    CutAnswerAfter(usize),
    /// Bytes are taken and never passed on.
    BlackHole,
    /// Requests pass; answers are taken and never passed on.
    NoAnswers,
}

/// Listens on a free loopback port and passes on to `target`.
pub struct FaultProxy {
    pub address: SocketAddr,
    fault: Arc<Mutex<Fault>>,
    accepting: JoinHandle<()>,
}

impl FaultProxy {
    pub async fn start(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let fault = Arc::new(Mutex::new(Fault::None));
        let shared = fault.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, target, shared.clone()));
            }
        });
        Self { address, fault, accepting }
    }

    pub fn set(&self, fault: Fault) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn carry(client: TcpStream, target: SocketAddr, fault: Arc<Mutex<Fault>>) {
    let Ok(server) = TcpStream::connect(target).await else { return };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let (up, down) = (fault.clone(), fault);
    tokio::select! {
        () = pump(&mut from_client, &mut to_server, &up, false) => {}
        () = pump(&mut from_server, &mut to_client, &down, true) => {}
    }
}

async fn pump<R, W>(from: &mut R, to: &mut W, fault: &Mutex<Fault>, answers: bool)
where
    R: AsyncReadExt + Unpin,
    W: AsyncWriteExt + Unpin,
{
    let mut bytes = vec![0u8; 16 * 1024];
    let mut passed = 0usize;
    loop {
        let n = match from.read(&mut bytes).await {
            Ok(0) | Err(_) => return,
            Ok(n) => n,
        };
        let now = *fault.lock().unwrap_or_else(PoisonError::into_inner);
        let mut take = n;
        match now {
            Fault::Cut => return,
            Fault::BlackHole => continue,
            Fault::NoAnswers if answers => continue,
            Fault::Delay(time) => tokio::time::sleep(time).await,
            Fault::CutAnswerAfter(limit) if answers => take = n.min(limit.saturating_sub(passed)),
            Fault::None | Fault::NoAnswers | Fault::CutAnswerAfter(_) => {}
        }
        passed += take;
        if to.write_all(&bytes[..take]).await.is_err() || take < n {
            return;
        }
    }
}
