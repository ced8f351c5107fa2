//! What the core pushes to the screens: one event name, one closed shape.
use crate::ipc_error::IpcErrorCode;
use crate::standalone::Standalone;
use crate::views::{
    ChangeRowView, ClockView, FreshnessView, KeychainView, OnlineView, PurchaseView, RebuiltView, SessionView, StandaloneView,
    list,
};
use btm_client::{Client, ClientEvent};
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, Emitter, Runtime};
use tokio::sync::broadcast::error::RecvError;

/// The one event; `ui/src/host/tauri.ts` listens to it.
pub const ITINERARY: &str = "itinerary";

#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[expect(clippy::large_enum_variant, reason = "made one at a time and sent at once")]
pub enum ItineraryEvent {
    Changed {
        changed: u32,
        /// At most 50.
        changes: Vec<ChangeRowView>,
    },
    Online {
        online: OnlineView,
        freshness: FreshnessView,
    },
    Purchase {
        purchase: PurchaseView,
    },
    Session {
        session: SessionView,
    },
    Keychain {
        keychain: KeychainView,
    },
    /// The local store is open (null), or could not be opened.
    Store {
        failed: Option<IpcErrorCode>,
    },
    /// The local store was made anew: told once.
    Rebuilt {
        rebuilt: RebuiltView,
    },
    /// The service inside the app starts, runs or failed.
    Standalone {
        standalone: StandaloneView,
    },
    /// A later start of the app handed a link over: shown, never acted on by itself.
    Invitation {
        invitation: String,
    },
    /// How far this computer's clock is off.
    Clock {
        clock: ClockView,
    },
    Notices {
        unread: u32,
    },
    Outbox {
        waiting: u32,
        refused: u32,
    },
    /// A link of the system or a notice was opened: a checked route such as `/trip/<id>`.
    Open {
        path: String,
    },
    /// The window was asked to close and the person has not chosen yet what that does, or what waits would be lost with it.
    CloseAsked {
        /// It can stay in a tray.
        tray: bool,
    },
}

impl ItineraryEvent {
    /// Nothing is known to have changed by name: everything on screen is read again.
    fn read_anew() -> Self {
        Self::Changed { changed: 0, changes: Vec::new() }
    }
}

impl From<ClientEvent> for ItineraryEvent {
    fn from(event: ClientEvent) -> Self {
        match event {
            ClientEvent::Changed { changed, changes } => Self::Changed { changed, changes: list(changes) },
            ClientEvent::Online { online, freshness } => Self::Online { online: online.into(), freshness: freshness.into() },
            ClientEvent::Purchase(purchase) => Self::Purchase { purchase: (*purchase).into() },
            ClientEvent::Session(session) => Self::Session { session: session.into() },
            ClientEvent::Keychain(keychain) => Self::Keychain { keychain: keychain.into() },
            ClientEvent::Store(failed) => Self::Store { failed: failed.map(Into::into) },
            ClientEvent::Rebuilt(rebuilt) => Self::Rebuilt { rebuilt: rebuilt.into() },
            ClientEvent::Clock(clock) => Self::Clock { clock: clock.into() },
            ClientEvent::Notices { unread, .. } => Self::Notices { unread },
            ClientEvent::Outbox { waiting, refused } => Self::Outbox { waiting, refused },
            // The screens read anew who and where they are.
            ClientEvent::Connections => Self::read_anew(),
        }
    }
}

/// Hands every event of the core, and every change of the service inside, to the window until the app ends.
pub fn forward<R: Runtime>(app: AppHandle<R>, client: &Client, standalone: &Standalone) {
    let mut events = client.events();
    let mut inside = standalone.watch();
    tauri::async_runtime::spawn(async move {
        loop {
            let event = tokio::select! {
                event = events.recv() => match event {
                    Ok(event) => event.into(),
                    // What was missed is in the store: the screens read it again.
                    Err(RecvError::Lagged(_)) => ItineraryEvent::read_anew(),
                    Err(RecvError::Closed) => return,
                },
                Ok(()) = inside.changed() => {
                    let standalone = inside.borrow_and_update().clone();
                    ItineraryEvent::Standalone { standalone }
                }
            };
            tell(&app, event);
        }
    });
}

/// One event to the window.
pub fn tell<R: Runtime>(app: &AppHandle<R>, event: ItineraryEvent) {
    if let Err(error) = app.emit(ITINERARY, event) {
        tracing::warn!(%error, "an event did not reach the window");
    }
}
