//! The desktop shell: one window, the commands its screens may call, and nothing of the business.
//!
//! Start order: settings from one small file, the window, the first painted screen; then the keychain's answer, the network and, in standalone
//! mode, the server inside.
mod about;
mod arguments;
mod bindings;
pub mod commands;
mod events;
mod ipc_error;
mod log;
#[cfg(feature = "standalone")]
mod standalone;
#[cfg(not(feature = "standalone"))]
#[path = "standalone_absent.rs"]
mod standalone;
mod state;
mod views;
mod window;

pub use standalone::Standalone;
pub use state::Shell;

use anyhow::Context;
use arguments::Arguments;
use btm_client::{Client, ClientOptions, KeychainChoice, Settings, SystemClock, SystemEntropy, Trust};
use state::Wishes;
use std::path::PathBuf;
use std::sync::Arc;
use tauri::{Builder, Manager, RunEvent, Runtime};

/// Opens the window and stays until it is closed.
///
/// # Errors
/// If the system has no web view, or no window can be opened.
pub fn run() -> anyhow::Result<()> {
    let arguments = Arguments::parse(std::env::args().skip(1));
    let painted_file = std::env::var_os("SMART_BTM_PAINTED_FILE").map(PathBuf::from);
    let context = tauri::generate_context!();
    let app = Builder::default()
        .setup(move |app| {
            let data_dir = app.path().app_local_data_dir().ok();
            let log_file = log::start(data_dir.as_deref());
            let mut shell = shell(data_dir, &arguments);
            shell.log_file = log_file;
            shell.painted_file = painted_file;
            begin(app, shell);
            window::open(app)?;
            Ok(())
        })
        .invoke_handler(commands::handler())
        .build(context)
        .context("no window can be opened here")?;
    app.run(|app, event| {
        if matches!(event, RunEvent::Exit)
            && let Some(shell) = app.try_state::<Shell>()
        {
            tauri::async_runtime::block_on(shell.standalone.stop());
        }
    });
    Ok(())
}

/// Hands the shell to the commands and lets the core begin: what it pushes reaches the window. No network yet.
pub fn begin<R: Runtime>(app: &impl Manager<R>, shell: Shell) {
    let client = shell.client.clone();
    events::forward(app.app_handle().clone(), &client, &shell.standalone);
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
        invitation: arguments.invitation.clone(),
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
