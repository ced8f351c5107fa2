//! A start with the session: the window stays out of sight where a tray can bring it back.
use crate::state::Shell;
use crate::{tray, window};
use std::time::Duration;
use tauri::{AppHandle, Manager, Runtime};
use tokio::time::{sleep, timeout};

/// A web view that was never shown may draw no frame: so long its first screen is waited for.
const FIRST_SCREEN: Duration = Duration::from_secs(5);
/// So long the icon has to come into the tray.
const ICON: Duration = Duration::from_secs(20);
const BETWEEN: Duration = Duration::from_millis(500);

/// Whether the window is opened in sight. Without a tray a hidden one could not be found again.
pub fn in_sight(wished: bool) -> bool {
    !(wished && tauri::async_runtime::block_on(tray::is_there()))
}

/// What waits for the first screen begins, and a desktop that takes no icon gets its window after all.
pub fn keep<R: Runtime>(app: AppHandle<R>) {
    tauri::async_runtime::spawn(async move {
        let shell = app.state::<Shell>();
        let mut painted = shell.painted_signal();
        if timeout(FIRST_SCREEN, painted.wait_for(|painted| *painted)).await.is_err() {
            shell.painted();
        }
        let icon = async {
            while !shell.in_tray() {
                sleep(BETWEEN).await;
            }
        };
        if timeout(ICON, icon).await.is_err() {
            tracing::info!("no icon stands in the tray: the window is shown");
            window::to_front(&app);
        }
    });
}
