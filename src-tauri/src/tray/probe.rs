//! Whether a tray icon can be made here, and whether anybody shows it. On Linux neither goes without saying.

/// The library could be loaded, and something on the session bus shows tray icons.
#[cfg(target_os = "linux")]
pub async fn is_there() -> bool {
    asked(|| can_load() && is_watched().unwrap_or(false)).await
}

/// The desktop has taken our icon; waits a little for it.
#[cfg(target_os = "linux")]
pub async fn stands() -> bool {
    for _ in 0..LOOKS {
        tokio::time::sleep(BETWEEN).await;
        // A desktop that does not tell what it shows is believed.
        if asked(|| has_ours().unwrap_or(true)).await {
            return true;
        }
    }
    false
}

#[cfg(not(target_os = "linux"))]
pub async fn is_there() -> bool {
    true
}

#[cfg(not(target_os = "linux"))]
pub async fn stands() -> bool {
    true
}

#[cfg(target_os = "linux")]
const LOOKS: u32 = 10;
#[cfg(target_os = "linux")]
const BETWEEN: std::time::Duration = std::time::Duration::from_millis(300);
/// A desktop that shows tray icons says so by this name.
#[cfg(target_os = "linux")]
const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// The bus is asked by a thread of its own: its blocking calls may not run inside a runtime.
#[cfg(target_os = "linux")]
async fn asked(question: fn() -> bool) -> bool {
    let alone = move || std::thread::scope(|s| s.spawn(question).join().unwrap_or(false));
    tauri::async_runtime::spawn_blocking(alone).await.unwrap_or(false)
}

/// The same names, in the same order, as the library that makes the icon; that one would end the app where both are missing.
#[cfg(target_os = "linux")]
fn can_load() -> bool {
    ["libayatana-appindicator3.so.1", "libappindicator3.so.1"].into_iter().any(|name| dlopen2::raw::Library::open(name).is_ok())
}

#[cfg(target_os = "linux")]
fn is_watched() -> zbus::Result<bool> {
    let bus = zbus::blocking::Connection::session()?;
    let names = zbus::blocking::fdo::DBusProxy::new(&bus)?;
    Ok(names.name_has_owner(WATCHER.try_into()?)?)
}

/// Among the icons the desktop shows is one of this process.
#[cfg(target_os = "linux")]
fn has_ours() -> zbus::Result<bool> {
    let bus = zbus::blocking::Connection::session()?;
    let names = zbus::blocking::fdo::DBusProxy::new(&bus)?;
    let watcher = zbus::blocking::Proxy::new(&bus, WATCHER, "/StatusNotifierWatcher", WATCHER)?;
    let items: Vec<String> = watcher.get_property("RegisteredStatusNotifierItems")?;
    // A bus name, with or without the object it is at.
    let owners = items.iter().filter_map(|item| item.split(['/', '@']).next());
    let ours = |name: &str| {
        let pid = name.try_into().ok().and_then(|name| names.get_connection_unix_process_id(name).ok());
        pid == Some(std::process::id())
    };
    Ok(owners.into_iter().any(ours))
}
