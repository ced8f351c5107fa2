//! The one window, from tauri.conf.json, guarded: it never shows anything but our own screens.
use crate::closing;
use std::path::PathBuf;
use tauri::{AppHandle, Manager, Runtime, Url, WebviewWindow, WebviewWindowBuilder, WindowEvent};

const LABEL: &str = "main";

pub fn open<R: Runtime>(app: &impl Manager<R>, visible: bool) -> tauri::Result<()> {
    let Some(config) = app.config().app.windows.iter().find(|window| window.label == LABEL) else {
        return Err(tauri::Error::WindowNotFound);
    };
    let mut config = config.clone();
    config.incognito &= !driven();
    config.visible = visible;
    let mut window = WebviewWindowBuilder::from_config(app, &config)?
        .on_navigation(is_ours)
        .on_new_window(|_, _| tauri::webview::NewWindowResponse::Deny);
    if let Some(folder) = leftovers(app) {
        window = window.data_directory(folder);
    }
    let window = window.build()?;
    let app = app.app_handle().clone();
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event {
            closing::requested(&app, api);
        }
    });
    Ok(())
}

pub fn main<R: Runtime>(app: &AppHandle<R>) -> Option<WebviewWindow<R>> {
    app.get_webview_window(LABEL)
}

/// In sight and in front, wherever it was.
pub fn to_front<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = main(app) else { return };
    for done in [window.show(), window.unminimize(), window.set_focus()] {
        if let Err(error) = done {
            tracing::warn!(%error, "the window did not come to the front");
        }
    }
}

pub fn hide<R: Runtime>(app: &AppHandle<R>) {
    if let Some(Err(error)) = main(app).map(|window| window.hide()) {
        tracing::warn!(%error, "the window was not hidden");
    }
}

/// The app ends as it does when the window is closed.
pub fn end<R: Runtime>(app: &AppHandle<R>) {
    if let Some(Err(error)) = main(app).map(|window| window.destroy()) {
        tracing::warn!(%error, "the window was not closed");
    }
}

/// Nobody looks at it just now.
pub fn is_away<R: Runtime>(app: &AppHandle<R>) -> bool {
    !main(app).is_some_and(|window| window.is_focused().unwrap_or(false))
}

/// A private web view keeps nothing, yet WebKitGTK lays out empty folders at the start: outside the profile, where the session ends them.
fn leftovers<R: Runtime>(app: &impl Manager<R>) -> Option<PathBuf> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let paths = app.path();
    let folder = paths.runtime_dir().or_else(|_| paths.cache_dir()).ok()?;
    Some(folder.join("smart-btm-web-view"))
}

/// Under WebDriver, in debug builds alone: a private web view has a context of its own, which the driver cannot enter.
pub fn driven() -> bool {
    cfg!(debug_assertions) && std::env::var("TAURI_WEBVIEW_AUTOMATION").is_ok_and(|value| value == "true")
}

/// Our bundle, wherever the platform serves it from, and the isolation frame. In development also Vite's own server.
fn is_ours(url: &Url) -> bool {
    match (url.scheme(), url.host_str()) {
        ("tauri" | "isolation", Some("localhost")) => true,
        ("http" | "https", Some("tauri.localhost" | "isolation.localhost")) => true,
        ("http", Some("127.0.0.1")) => cfg!(dev) && url.port() == Some(1420),
        ("about", _) => url.path() == "blank",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_window_stays_at_home() {
        for ours in
            ["tauri://localhost/", "tauri://localhost/index.html#/today", "isolation://localhost/", "http://tauri.localhost/"]
        {
            assert!(is_ours(&ours.parse().unwrap()), "{ours}");
        }
        for foreign in [
            "https://example.com/",
            "http://localhost/",
            "file:///etc/passwd",
            "tauri://evil/",
            "data:text/html,x",
            "javascript:1",
        ] {
            assert!(!is_ours(&foreign.parse().unwrap()), "{foreign}");
        }
    }
}
