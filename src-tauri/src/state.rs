//! What the commands share: the client, the server inside, and how this start was asked for.
use crate::arriving::Arrivals;
use crate::autostart;
use crate::saving::Saved;
use crate::standalone::Standalone;
use crate::views::{Language, SettingsView, Theme};
use btm_client::Client;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use tokio::sync::{Notify, watch};

pub struct Shell {
    pub client: Client,
    pub standalone: Standalone,
    pub wishes: Wishes,
    pub log_file: Option<PathBuf>,
    /// Created when the first screen stands, for whoever waits for it.
    pub painted_file: Option<PathBuf>,
    pub started: Instant,
    /// Links on their way to the screens.
    pub arrivals: Arrivals,
    /// The files this run has saved: the only ones it shows in their folder.
    pub saved: Saved,
    /// Where the start with the session is set; `None` where it cannot be.
    pub autostart: Option<autostart::Place>,
    /// The settings have changed.
    pub settled: Notify,
    was_painted: watch::Sender<bool>,
    in_tray: AtomicBool,
    locked: AtomicBool,
}

impl Shell {
    pub fn new(client: Client, standalone: Standalone) -> Self {
        Self {
            client,
            standalone,
            wishes: Wishes::default(),
            log_file: None,
            painted_file: None,
            started: Instant::now(),
            arrivals: Arrivals::default(),
            saved: Saved::default(),
            autostart: None,
            settled: Notify::new(),
            was_painted: watch::Sender::new(false),
            in_tray: AtomicBool::new(false),
            locked: AtomicBool::new(false),
        }
    }

    pub fn is_painted(&self) -> bool {
        *self.was_painted.borrow()
    }

    pub fn painted_signal(&self) -> watch::Receiver<bool> {
        self.was_painted.subscribe()
    }

    /// An icon stands in a tray that the desktop shows.
    pub fn in_tray(&self) -> bool {
        self.in_tray.load(Ordering::SeqCst)
    }

    pub fn set_in_tray(&self) {
        self.in_tray.store(true, Ordering::SeqCst);
    }

    /// The window was left alone, and nobody has opened it again: a reload of the screens finds it so.
    pub fn is_locked(&self) -> bool {
        self.locked.load(Ordering::SeqCst)
    }

    pub fn set_locked(&self, locked: bool) {
        self.locked.store(locked, Ordering::SeqCst);
    }

    /// Called by the first screen once; a reload calls it again, which changes nothing.
    pub fn painted(&self) {
        if self.was_painted.send_replace(true) {
            return;
        }
        let ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(ms, "first screen painted");
        if let Some(file) = &self.painted_file
            && let Err(error) = std::fs::write(file, "")
        {
            tracing::warn!(kind = ?error.kind(), "the painted file was not written");
        }
        if self.client.standalone_exists() {
            let (standalone, client) = (self.standalone.clone(), self.client.clone());
            tauri::async_runtime::spawn(async move { standalone.resume(client).await });
        } else {
            self.client.go_online();
        }
    }
}

/// Language and theme asked for on the command line: for this start alone, until the person chooses.
#[derive(Debug, Default)]
pub struct Wishes(Mutex<(Option<Language>, Option<Theme>)>);

impl Wishes {
    pub fn new(language: Option<Language>, theme: Option<Theme>) -> Self {
        Self(Mutex::new((language, theme)))
    }

    pub fn apply(&self, settings: &mut SettingsView) {
        let (language, theme) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        settings.language = language.unwrap_or(settings.language);
        settings.theme = theme.unwrap_or(settings.theme);
    }

    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (None, None);
    }
}
