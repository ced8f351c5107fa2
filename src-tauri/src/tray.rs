//! The icon in the tray: a menu alone, since Linux reports no click on it. Made after the first paint, drawn anew when something changed.
mod menu;
mod probe;

use crate::arriving;
use crate::state::Shell;
use crate::window;
use btm_client::{ClientEvent, SessionState, Today};
use menu::Rows;
use std::time::Duration;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{sleep, timeout};

const ICON: &str = "main";
/// However much changes, the menu is drawn once in so long.
const PAUSE: Duration = Duration::from_secs(2);
/// Things end and deadlines pass with nothing changed; a desktop may also begin to show icons.
const AT_LEAST: Duration = Duration::from_secs(60);
/// The library that makes the icon sometimes asks the desktop before it has the bus, and then never again: so often it is made anew at once.
const TRIES: u32 = 5;

/// The desktop shows tray icons, and one can be made.
pub async fn is_there() -> bool {
    probe::is_there().await
}

/// Keeps the icon until the app ends; where there is no tray it looks again now and then.
pub fn keep<R: Runtime>(app: AppHandle<R>) {
    tauri::async_runtime::spawn(async move {
        let shell = app.state::<Shell>();
        if shell.painted_signal().wait_for(|painted| *painted).await.is_err() {
            return;
        }
        let mut events = shell.client.events();
        let (mut shown, mut said, mut tries) = (None, false, 0);
        loop {
            if shell.in_tray() || probe::is_there().await {
                let rows = menu::rows(shell.client.settings().language, today(&shell).await.as_ref());
                if shown.as_ref() != Some(&rows) {
                    match draw(&app, &rows) {
                        Ok(()) if shell.in_tray() || probe::stands().await => {
                            shell.set_in_tray();
                            shown = Some(rows);
                        }
                        Ok(()) => {
                            tries += 1;
                            tracing::info!(tries, "the desktop has not taken the tray's icon");
                            take_away(&app);
                        }
                        Err(error) => tracing::warn!(%error, "the tray's menu was not drawn"),
                    }
                }
            } else if !std::mem::replace(&mut said, true) {
                tracing::info!("no tray here: no icon, and closing the window ends the app");
            }
            sleep(PAUSE).await;
            let again = !shell.in_tray() && (1..TRIES).contains(&tries);
            if !again && !changed(&shell, &mut events).await {
                return;
            }
        }
    });
}

/// Waits until the menu may say something else; false at the end of the app.
async fn changed(shell: &Shell, events: &mut Receiver<ClientEvent>) -> bool {
    // What happened during the pause is one change.
    let mut moved = false;
    while events.try_recv().is_ok() {
        moved = true;
    }
    if moved {
        return true;
    }
    let next = async {
        tokio::select! {
            event = events.recv() => !matches!(event, Err(RecvError::Closed)),
            () = shell.settled.notified() => true,
        }
    };
    timeout(AT_LEAST, next).await.unwrap_or(true)
}

async fn today(shell: &Shell) -> Option<Today> {
    let session = shell.client.boot().session;
    if !matches!(session, SessionState::SignedIn | SessionState::Expired) {
        return None;
    }
    shell.client.today().await.ok()
}

/// The icon with these rows; a new one where there is none yet.
fn draw<R: Runtime>(app: &AppHandle<R>, rows: &Rows) -> tauri::Result<()> {
    let menu = Menu::new(app)?;
    let row = |id: &str, text: &str, enabled: bool| MenuItem::with_id(app, id, literal(text), enabled, None::<&str>);
    let line = || PredefinedMenuItem::separator(app);
    menu.append_items(&[
        &row("next", &rows.next, false)?,
        &row("deadlines", &rows.deadlines, true)?,
        &line()?,
        &row("search", &rows.search, true)?,
        &row("open", &rows.open, true)?,
        &line()?,
        &row("quit", &rows.quit, true)?,
    ])?;
    if let Some(icon) = app.tray_by_id(ICON) {
        return icon.set_menu(Some(menu));
    }
    let mut builder = TrayIconBuilder::with_id(ICON).tooltip(crate::words::NAME).menu(&menu);
    if let Some(picture) = app.default_window_icon() {
        builder = builder.icon(picture.clone());
    }
    // On Linux the picture is handed over as a file: among what the session ends, not in a folder of everybody.
    if let Ok(folder) = app.path().runtime_dir() {
        builder = builder.temp_dir_path(folder.join("smart-btm-tray"));
    }
    builder.on_menu_event(|app, event| act(app, event.id().as_ref())).build(app).map(|_| ())
}

/// On the thread it was made on.
fn take_away<R: Runtime>(app: &AppHandle<R>) {
    let handle = app.clone();
    if app.run_on_main_thread(move || drop(handle.remove_tray_by_id(ICON))).is_err() {
        tracing::warn!("the tray's icon was not taken away");
    }
}

/// `&` would underline the next letter.
fn literal(text: &str) -> String {
    text.replace('&', "&&")
}

fn act<R: Runtime>(app: &AppHandle<R>, row: &str) {
    match row {
        "deadlines" => arriving::open(app, "/deadlines"),
        "search" => arriving::open(app, "/search"),
        "open" => window::to_front(app),
        "quit" => crate::closing::quit(app),
        _ => {}
    }
}
