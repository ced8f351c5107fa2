//! Whether a tray icon can be made here, and whether anybody shows it. On Linux neither goes without saying.

/// The library could be loaded, and something on the session bus shows tray icons.
#[cfg(target_os = "linux")]
pub async fn is_there() -> bool {
    // The bus is asked by a thread of its own: its blocking calls may not run inside a runtime.
    tauri::async_runtime::spawn_blocking(|| std::thread::scope(|s| s.spawn(look).join().unwrap_or(false))).await.unwrap_or(false)
}

#[cfg(not(target_os = "linux"))]
pub async fn is_there() -> bool {
    true
}

#[cfg(target_os = "linux")]
fn look() -> bool {
    can_load() && is_watched().unwrap_or(false)
}

/// The same names, in the same order, as the library that makes the icon; that one would end the app where both are missing.
#[cfg(target_os = "linux")]
fn can_load() -> bool {
    ["libayatana-appindicator3.so.1", "libappindicator3.so.1"].into_iter().any(|name| dlopen2::raw::Library::open(name).is_ok())
}

/// A desktop that shows tray icons says so by this name.
#[cfg(target_os = "linux")]
fn is_watched() -> zbus::Result<bool> {
    let bus = zbus::blocking::Connection::session()?;
    let names = zbus::blocking::fdo::DBusProxy::new(&bus)?;
    Ok(names.name_has_owner("org.kde.StatusNotifierWatcher".try_into()?)?)
}
