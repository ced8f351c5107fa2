//! The line between the app and its server: bytes go through untouched until it is cut. While it is cut, every call is counted and dropped.
use anyhow::Result;
use std::io::copy;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Default)]
struct State {
    is_cut: AtomicBool,
    calls: AtomicUsize,
    open: Mutex<Vec<TcpStream>>,
}

pub struct Line {
    pub url: String,
    state: Arc<State>,
}

impl Line {
    /// To a server at `to`, whole.
    pub fn to(to: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("https://{}", listener.local_addr()?);
        let state = Arc::new(State::default());
        let shared = state.clone();
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                shared.calls.fetch_add(1, Ordering::SeqCst);
                if !shared.is_cut.load(Ordering::SeqCst) {
                    let _ = shared.join(near, to);
                }
            }
        });
        Ok(Self { url, state })
    }

    /// What is under way breaks off, and nothing gets through any more.
    pub fn cut(&self) {
        self.state.is_cut.store(true, Ordering::SeqCst);
        for stream in self.state.open.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    pub fn mend(&self) {
        self.state.is_cut.store(false, Ordering::SeqCst);
    }

    /// Connections anybody tried to make so far.
    pub fn calls(&self) -> usize {
        self.state.calls.load(Ordering::SeqCst)
    }
}

impl State {
    fn join(&self, near: TcpStream, to: SocketAddr) -> Result<()> {
        let far = TcpStream::connect(to)?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.extend([near.try_clone()?, far.try_clone()?]);
        drop(open);
        for (mut from, mut into) in [(near.try_clone()?, far.try_clone()?), (far, near)] {
            std::thread::spawn(move || {
                let _ = copy(&mut from, &mut into);
                let _ = into.shutdown(Shutdown::Write);
            });
        }
        Ok(())
    }
}
