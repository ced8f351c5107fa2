//! argon2id on threads of its own with a bounded queue, so that a storm of sign-ins cannot starve bookings. Every run is counted:
//! a known and an unknown account must cost the same (ASVS 6.3.8).
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use btm_domain::Entropy;
use secrecy::{ExposeSecret, SecretString};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use thiserror::Error;
use tokio::sync::oneshot;

/// Memory in KiB, passes, lanes: OWASP's floor.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// A longer text is no password; hashing it would only cost memory.
const LONGEST: usize = 1024;

/// Why nothing was hashed.
#[derive(Debug, Error)]
pub enum HashError {
    /// As many wait as may wait.
    #[error("the queue of password hashes is full")]
    Full,
    #[error("a password hash could not be made: {0}")]
    Hash(String),
}

enum Task {
    Hash {
        secret: SecretString,
        salt: SaltString,
        answer: oneshot::Sender<Result<String, HashError>>,
    },
    Verify {
        secret: SecretString,
        phc: String,
        answer: oneshot::Sender<bool>,
    },
    /// Occupies a worker until told otherwise: how a test fills the queue.
    Wait(Receiver<()>),
}

/// Handle to the threads; they end when it is dropped.
pub struct Hasher {
    queue: SyncSender<Task>,
    runs: Arc<AtomicU64>,
    /// Verified instead of a password nobody has.
    dummy: String,
}

fn argon() -> Result<Argon2<'static>, HashError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|e| HashError::Hash(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn salt(entropy: &dyn Entropy) -> Result<SaltString, HashError> {
    let mut bytes = [0u8; 16];
    entropy.fill(&mut bytes);
    SaltString::encode_b64(&bytes).map_err(|e| HashError::Hash(e.to_string()))
}

fn hash_now(secret: &str, salt: &SaltString) -> Result<String, HashError> {
    argon()?.hash_password(secret.as_bytes(), salt).map(|h| h.to_string()).map_err(|e| HashError::Hash(e.to_string()))
}

impl Hasher {
    /// `threads` 0 = one less than the computer has, at least one.
    ///
    /// # Errors
    /// If no thread starts.
    pub fn start(threads: usize, queue: usize, entropy: &dyn Entropy) -> Result<Self, HashError> {
        let threads = match threads {
            0 => std::thread::available_parallelism().map_or(1, |n| n.get().saturating_sub(1)).max(1),
            n => n,
        };
        let (sender, receiver) = sync_channel(queue.max(1));
        let receiver = Arc::new(Mutex::new(receiver));
        let runs = Arc::new(AtomicU64::new(0));
        for n in 0..threads {
            let (receiver, runs) = (receiver.clone(), runs.clone());
            std::thread::Builder::new()
                .name(format!("password-hash-{n}"))
                .spawn(move || work(&receiver, &runs))
                .map_err(|e| HashError::Hash(e.to_string()))?;
        }
        let dummy = hash_now("no account has this password", &salt(entropy)?)?;
        Ok(Self { queue: sender, runs, dummy })
    }

    /// Runs of argon2 since the start.
    pub fn runs(&self) -> u64 {
        self.runs.load(Ordering::SeqCst)
    }

    /// A PHC string with today's parameters.
    ///
    /// # Errors
    /// `Full` at once where too many wait.
    pub async fn hash(&self, secret: SecretString, entropy: &dyn Entropy) -> Result<String, HashError> {
        let (answer, answered) = oneshot::channel();
        self.push(Task::Hash { secret, salt: salt(entropy)?, answer })?;
        answered.await.map_err(|_| HashError::Full)?
    }

    /// Whether `secret` is what `phc` was made of; exactly one run, also for `None` (nobody) and for what is too long.
    ///
    /// # Errors
    /// `Full` at once where too many wait.
    pub async fn verify(&self, secret: SecretString, phc: Option<&str>) -> Result<bool, HashError> {
        let (answer, answered) = oneshot::channel();
        let known = phc.is_some();
        let phc = phc.unwrap_or(&self.dummy).to_owned();
        self.push(Task::Verify { secret, phc, answer })?;
        let right = answered.await.map_err(|_| HashError::Full)?;
        Ok(right && known)
    }

    /// Whether a stored hash was made with weaker parameters than today's.
    pub fn outdated(phc: &str) -> bool {
        let Ok(parsed) = PasswordHash::new(phc) else { return true };
        let Ok(params) = Params::try_from(&parsed) else { return true };
        parsed.algorithm.as_str() != "argon2id"
            || params.m_cost() < MEMORY_KIB
            || params.t_cost() < PASSES
            || params.p_cost() < LANES
    }

    /// Keeps one worker busy until the sender is dropped.
    #[doc(hidden)]
    pub fn occupy(&self) -> Result<SyncSender<()>, HashError> {
        let (hold, held) = sync_channel(1);
        self.push(Task::Wait(held))?;
        Ok(hold)
    }

    fn push(&self, task: Task) -> Result<(), HashError> {
        self.queue.try_send(task).map_err(|e| match e {
            TrySendError::Full(_) | TrySendError::Disconnected(_) => HashError::Full,
        })
    }
}

fn work(receiver: &Mutex<Receiver<Task>>, runs: &AtomicU64) {
    loop {
        let task = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match task {
            Ok(Task::Hash { secret, salt, answer }) => {
                runs.fetch_add(1, Ordering::SeqCst);
                let _ = answer.send(hash_now(secret.expose_secret(), &salt));
            }
            Ok(Task::Verify { secret, phc, answer }) => {
                runs.fetch_add(1, Ordering::SeqCst);
                let _ = answer.send(verify_now(secret.expose_secret(), &phc));
            }
            Ok(Task::Wait(until)) => {
                let _ = until.recv();
            }
            Err(_) => return,
        }
    }
}

fn verify_now(secret: &str, phc: &str) -> bool {
    let cut = secret.as_bytes().get(..LONGEST).unwrap_or(secret.as_bytes());
    let Ok(parsed) = PasswordHash::new(phc) else { return false };
    // The stored parameters count, so that old hashes stay good until they are renewed.
    Argon2::default().verify_password(cut, &parsed).is_ok() && secret.len() <= LONGEST
}
