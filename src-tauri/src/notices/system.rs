//! Hands a notice to the system. On Linux the desktop reports the click; elsewhere the list in the app carries it.
use super::Told;
#[cfg(target_os = "linux")]
use crate::arriving;
use crate::words::NAME;
use notify_rust::Notification;
use std::sync::atomic::{AtomicBool, Ordering};
use tauri::{AppHandle, Runtime};

/// Threads that wait for a click. Some desktops keep notices for days: beyond this one is shown, and its click not heard.
#[cfg(target_os = "linux")]
const WAITING: usize = 16;

/// The system has refused the last notice it was handed.
static REFUSED: AtomicBool = AtomicBool::new(false);

/// As far as is known: a session without a bus has nobody who shows them.
pub fn takes_notices() -> bool {
    #[cfg(target_os = "linux")]
    if std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_none() && !has_session_bus() {
        return false;
    }
    !REFUSED.load(Ordering::SeqCst)
}

/// Where the session's bus lies when no variable names it.
#[cfg(target_os = "linux")]
fn has_session_bus() -> bool {
    std::env::var_os("XDG_RUNTIME_DIR").is_some_and(|dir| std::path::Path::new(&dir).join("bus").exists())
}

/// Returns at once; the system may take its time.
pub fn show<R: Runtime>(app: &AppHandle<R>, told: Told) {
    let app = app.clone();
    let spawned = std::thread::Builder::new().name("notice".to_owned()).spawn(move || shown(&app, &told));
    if spawned.is_err() {
        tracing::warn!("no thread for a notice");
    }
}

fn notification(told: &Told) -> Notification {
    let mut notification = Notification::new();
    notification.appname(NAME).summary(&told.summary).body(&told.body).icon("smart-btm");
    notification
}

#[cfg(target_os = "linux")]
fn shown<R: Runtime>(app: &AppHandle<R>, told: &Told) {
    use std::sync::atomic::AtomicUsize;
    static NOW: AtomicUsize = AtomicUsize::new(0);
    let mut notification = notification(told);
    // The desktop's own action: a click on the notice itself.
    notification.action("default", NAME);
    let handle = match notification.show() {
        Ok(handle) => {
            REFUSED.store(false, Ordering::SeqCst);
            handle
        }
        Err(error) => return not_shown(&error),
    };
    if NOW.fetch_add(1, Ordering::SeqCst) < WAITING {
        handle.wait_for_action(|action| {
            if action == "default" {
                arriving::open(app, &told.path);
            }
        });
    }
    NOW.fetch_sub(1, Ordering::SeqCst);
}

#[cfg(not(target_os = "linux"))]
fn shown<R: Runtime>(_app: &AppHandle<R>, told: &Told) {
    match notification(told).show() {
        Ok(_) => REFUSED.store(false, Ordering::SeqCst),
        Err(error) => not_shown(&error),
    }
}

fn not_shown(error: &notify_rust::error::Error) {
    REFUSED.store(true, Ordering::SeqCst);
    tracing::info!(%error, "the system takes no notice");
}
