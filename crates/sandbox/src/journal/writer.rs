//! The writer thread: takes what has queued up, writes it in one go, syncs once, tells everybody how far it is.

use std::fs::File;
use std::io::Write;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use tokio::sync::watch;

use super::seal::Sealer;
use super::{Durability, Opened, frame};

/// How far the journal is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Durable {
    /// Every record up to this number is kept.
    pub upto: u64,
    /// The disk refused: nothing more can be promised.
    pub failed: bool,
}

/// Records appended from one place, in order.
pub struct Journal {
    queue: Option<Sender<String>>,
    thread: Option<JoinHandle<()>>,
    appended: u64,
    durable: watch::Receiver<Durable>,
}

impl Journal {
    /// A journal that keeps nothing and promises at once.
    pub fn memory() -> Self {
        let (_, durable) = watch::channel(Durable { upto: u64::MAX, failed: false });
        Journal { queue: None, thread: None, appended: 0, durable }
    }

    /// Starts the writer of an opened file.
    pub fn start(opened: Opened, durability: Durability) -> std::io::Result<Self> {
        let next = opened.records.len() as u64;
        let upto = if durability == Durability::None { u64::MAX } else { next };
        let (told, durable) = watch::channel(Durable { upto, failed: false });
        let (queue, records) = channel();
        let writer = Writer { file: opened.file, sealer: opened.sealer, durability, next, told };
        let thread = std::thread::Builder::new().name("sandbox-journal".to_owned()).spawn(move || writer.run(&records))?;
        Ok(Journal { queue: Some(queue), thread: Some(thread), appended: next, durable })
    }

    /// Appends a record; answers the number to wait for.
    pub fn append(&mut self, record: String) -> u64 {
        if let Some(queue) = &self.queue {
            self.appended += 1;
            // A writer that is gone has set `failed`, which everybody who waits sees.
            let _gone = queue.send(record);
        }
        self.appended
    }

    /// Tells how far it is, for waiting.
    pub fn durable(&self) -> watch::Receiver<Durable> {
        self.durable.clone()
    }

    /// Writes what is queued and ends the thread.
    pub fn close(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the journal writer failed");
        }
    }
}

struct Writer {
    file: File,
    sealer: Sealer,
    durability: Durability,
    next: u64,
    told: watch::Sender<Durable>,
}

impl Writer {
    fn run(mut self, records: &Receiver<String>) {
        while let Ok(first) = records.recv() {
            let mut group = vec![first];
            group.extend(records.try_iter().take(1_023));
            if let Err(error) = self.write(&group) {
                tracing::error!(%error, "the journal cannot be written; nothing more is promised");
                self.told.send_modify(|durable| durable.failed = true);
                return;
            }
        }
        if let Err(error) = self.file.sync_all() {
            tracing::error!(%error, "the journal cannot be synced at the end");
        }
    }

    fn write(&mut self, group: &[String]) -> Result<(), super::JournalError> {
        let mut bytes = Vec::new();
        for record in group {
            bytes.extend(frame::encode(&self.sealer.seal(self.next, record)?));
            self.next += 1;
        }
        self.file.write_all(&bytes)?;
        if self.durability == Durability::Fsync {
            self.file.sync_data()?;
        }
        let upto = self.next;
        self.told.send_modify(|durable| durable.upto = durable.upto.max(upto));
        Ok(())
    }
}
