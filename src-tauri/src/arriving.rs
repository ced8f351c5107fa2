//! Links on their way to the screens: from this start, a later one, the system or a notice. They wait until the first screen stands.
use crate::events::{self, ItineraryEvent};
use crate::links::Link;
use crate::state::Shell;
use crate::{arguments::Arguments, window};
use std::sync::{Arc, Mutex, PoisonError};
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::mpsc;

/// So many wait at most; a flood is cut off.
const WAITING: usize = 16;

/// The way in. Cheap to clone.
#[derive(Clone)]
pub struct Arrivals {
    way: mpsc::Sender<Link>,
    end: Arc<Mutex<Option<mpsc::Receiver<Link>>>>,
}

impl Default for Arrivals {
    fn default() -> Self {
        let (way, end) = mpsc::channel(WAITING);
        Self { way, end: Arc::new(Mutex::new(Some(end))) }
    }
}

impl Arrivals {
    pub fn arrive(&self, link: Link) {
        if self.way.try_send(link).is_err() {
            tracing::info!("a link is left out: too many wait");
        }
    }

    /// A later start of the app: its link arrives, and the window comes to the front.
    pub fn second_start<R: Runtime>(&self, app: &AppHandle<R>, words: Vec<String>) {
        tracing::info!("a second start: the window comes to the front");
        window::to_front(app);
        if let Some(link) = Arguments::parse(words.into_iter().skip(1)).link {
            self.arrive(link);
        }
    }
}

/// Hands what arrives to the screens, once there are any.
pub fn deliver<R: Runtime>(app: AppHandle<R>, shell: &Shell) {
    let Some(mut end) = shell.arrivals.end.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
    let (mut painted, client) = (shell.painted_signal(), shell.client.clone());
    tauri::async_runtime::spawn(async move {
        if painted.wait_for(|painted| *painted).await.is_err() {
            return;
        }
        while let Some(link) = end.recv().await {
            let event = match link {
                Link::Invitation(invitation) => {
                    // A screen that loads anew finds it too.
                    client.take_invitation(invitation.clone());
                    ItineraryEvent::Invitation { invitation }
                }
                Link::Open(path) => ItineraryEvent::Open { path },
            };
            events::tell(&app, event);
        }
    });
}

/// Opens a route of the screens in front of the person: a click on a notice or in the tray.
pub fn open<R: Runtime>(app: &AppHandle<R>, path: &str) {
    window::to_front(app);
    if let Some(shell) = app.try_state::<Shell>() {
        shell.arrivals.arrive(Link::Open(path.to_owned()));
    }
}
