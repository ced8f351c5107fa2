//! The desktop shell: one window, the commands its screens may call, and nothing of the business.
//!
//! Start order: settings from one small file, the window, the first painted screen; then the keychain's answer, the network and, in standalone
//! mode, the server inside.
mod about;
mod arguments;
mod arriving;
pub mod autostart;
mod bindings;
mod closing;
pub mod commands;
mod events;
mod geometry;
mod hidden;
mod ipc_error;
mod links;
mod log;
mod notices;
pub mod saving;
#[cfg(feature = "standalone")]
mod standalone;
#[cfg(not(feature = "standalone"))]
#[path = "standalone_absent.rs"]
mod standalone;
mod state;
mod tray;
mod views;
mod window;
mod words;

pub use standalone::Standalone;
pub use state::Shell;

use anyhow::Context;
use arguments::Arguments;
use arriving::Arrivals;
use btm_client::{Client, ClientOptions, KeychainChoice, Settings, SystemClock, SystemEntropy, Trust};
use links::Link;
use state::Wishes;
use std::path::PathBuf;
use std::sync::Arc;
use tauri::{AppHandle, Builder, Manager, RunEvent, Runtime};

/// Opens the window and stays until it is closed.
///
/// # Errors
/// If the system has no web view, or no window can be opened.
pub fn run() -> anyhow::Result<()> {
    let arguments = Arguments::parse(std::env::args().skip(1));
    let painted_file = std::env::var_os("SMART_BTM_PAINTED_FILE").map(PathBuf::from);
    let context = tauri::generate_context!();
    let arrivals = Arrivals::default();
    let later = arrivals.clone();
    let app = Builder::default()
        // First of all: a second start ends in here. Without a session bus there is nobody to ask, and the app starts.
        .plugin(tauri_plugin_single_instance::init(move |app, words, _| later.second_start(app, words)))
        .plugin(tauri_plugin_window_state::Builder::new().with_state_flags(geometry::kept()).build())
        .setup(move |app| {
            let data_dir = app.path().app_local_data_dir().ok();
            let log_file = log::start(data_dir.as_deref());
            let mut shell = shell(data_dir, &arguments);
            shell.log_file = log_file;
            shell.painted_file = painted_file;
            shell.arrivals = arrivals;
            shell.autostart = autostart::Place::here(app.path().config_dir().ok());
            if let Some(Link::Open(path)) = arguments.link {
                shell.arrivals.arrive(Link::Open(path));
            }
            begin(app, shell);
            let visible = hidden::in_sight(arguments.hidden);
            window::open(app, visible)?;
            accompany(app.app_handle());
            if !visible {
                hidden::keep(app.app_handle().clone());
            }
            Ok(())
        })
        .invoke_handler(commands::handler())
        .build(context)
        .context("no window can be opened here")?;
    app.run(|app, event| match event {
        RunEvent::Exit => {
            if let Some(shell) = app.try_state::<Shell>() {
                tauri::async_runtime::block_on(shell.standalone.stop());
            }
        }
        // There a link comes as an event, and the icon in the dock brings back a closed window.
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            if let Some(shell) = app.try_state::<Shell>() {
                window::to_front(app);
                urls.iter().filter_map(|url| Link::parse(url.as_str())).for_each(|link| shell.arrivals.arrive(link));
            }
        }
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::to_front(app),
        _ => {}
    });
    Ok(())
}

/// What belongs to the desktop around the window, and to no test of commands: tray, the system's notices, the monitors that are there.
fn accompany<R: Runtime>(app: &AppHandle<R>) {
    tray::keep(app.clone());
    notices::show_all(app.clone());
    let (app, shell) = (app.clone(), app.state::<Shell>());
    let mut painted = shell.painted_signal();
    tauri::async_runtime::spawn(async move {
        // Before that the window manager has not placed it.
        if painted.wait_for(|painted| *painted).await.is_ok()
            && let Some(Err(error)) = window::main(&app).map(|window| geometry::pull_back(&window))
        {
            tracing::info!(%error, "where the window stands is not known");
        }
    });
}

/// Hands the shell to the commands and lets the core begin: what it pushes reaches the window. No network yet.
pub fn begin<R: Runtime>(app: &impl Manager<R>, shell: Shell) {
    let client = shell.client.clone();
    events::forward(app.app_handle().clone(), &client, &shell.standalone);
    arriving::deliver(app.app_handle().clone(), &shell);
    app.manage(shell);
    tauri::async_runtime::spawn(async move { client.start() });
}

fn shell(data_dir: Option<PathBuf>, arguments: &Arguments) -> Shell {
    let locale =
        ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let language = arguments::system_language(locale.as_deref());
    let version = env!("CARGO_PKG_VERSION");
    let client = Client::open(ClientOptions {
        data_dir,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        keychain: KeychainChoice::Os,
        trust: Trust::Platform,
        app_version: version.to_owned(),
        device_name: format!("{} · smart-btm {version}", system_name()),
        default_settings: Settings { language: language.into(), ..Settings::default() },
        invitation: match &arguments.link {
            Some(Link::Invitation(link)) => Some(link.clone()),
            _ => None,
        },
    });
    let mut shell = Shell::new(client, Standalone::default());
    shell.wishes = Wishes::new(arguments.language, arguments.theme);
    shell
}

fn system_name() -> &'static str {
    match std::env::consts::OS {
        "linux" => "Linux",
        "macos" => "macOS",
        "windows" => "Windows",
        other => other,
    }
}
