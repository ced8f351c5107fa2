//! How many calls run at once: 32 searches, 16 reads, 8 writes; 64 more may wait, each until its deadline.
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

const WAITING_ROOM: usize = 64;

/// The rooms of one supplier.
#[derive(Debug)]
pub struct Lanes {
    search: Semaphore,
    read: Semaphore,
    write: Semaphore,
    waiting: AtomicUsize,
}

/// Which room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    Search,
    Read,
    Write,
}

/// Nobody else fits, or the deadline came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl Default for Lanes {
    fn default() -> Self {
        Self { search: Semaphore::new(32), read: Semaphore::new(16), write: Semaphore::new(8), waiting: AtomicUsize::new(0) }
    }
}

struct Seat<'a>(&'a AtomicUsize);

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Lanes {
    /// A place, at once or within the waiting room.
    ///
    /// # Errors
    /// [`Full`].
    pub async fn enter(&self, room: Room, until: Instant) -> Result<SemaphorePermit<'_>, Full> {
        let lane = match room {
            Room::Search => &self.search,
            Room::Read => &self.read,
            Room::Write => &self.write,
        };
        if let Ok(permit) = lane.try_acquire() {
            return Ok(permit);
        }
        let before = self.waiting.fetch_add(1, Ordering::AcqRel);
        let _seat = Seat(&self.waiting);
        if before >= WAITING_ROOM {
            return Err(Full);
        }
        match timeout_at(until, lane.acquire()).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(Full),
        }
    }
}
