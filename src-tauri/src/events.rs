//! What the core pushes to the screens: one event name, one closed shape.
use crate::views::{FreshnessView, KeychainView, OnlineView, PurchaseView, SessionView};
use btm_client::{Client, ClientEvent};
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, Emitter, Runtime};
use tokio::sync::broadcast::error::RecvError;

/// The one event; `ui/src/host/tauri.ts` listens to it.
pub const ITINERARY: &str = "itinerary";

#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ItineraryEvent {
    Changed { changed: u32 },
    Online { online: OnlineView, freshness: FreshnessView },
    Purchase { purchase: PurchaseView },
    Session { session: SessionView },
    Keychain { keychain: KeychainView },
}

impl From<ClientEvent> for ItineraryEvent {
    fn from(event: ClientEvent) -> Self {
        match event {
            ClientEvent::Changed { changed } => Self::Changed { changed },
            ClientEvent::Online { online, freshness } => Self::Online { online: online.into(), freshness: freshness.into() },
            ClientEvent::Purchase(purchase) => Self::Purchase { purchase: purchase.into() },
            ClientEvent::Session(session) => Self::Session { session: session.into() },
            ClientEvent::Keychain(keychain) => Self::Keychain { keychain: keychain.into() },
        }
    }
}

/// Hands every event of the core to the window until the app ends.
pub fn forward<R: Runtime>(app: AppHandle<R>, client: &Client) {
    let mut events = client.events();
    tauri::async_runtime::spawn(async move {
        loop {
            let event = match events.recv().await {
                Ok(event) => event.into(),
                // What was missed is in the store: the screens read it again.
                Err(RecvError::Lagged(_)) => ItineraryEvent::Changed { changed: 0 },
                Err(RecvError::Closed) => return,
            };
            if let Err(error) = app.emit(ITINERARY, event) {
                tracing::warn!(%error, "an event did not reach the window");
            }
        }
    });
}
