//! Smart BTM on the desktop.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> anyhow::Result<()> {
    no_core_dumps();
    // Already installed is as good as installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    smart_btm::run()
}

/// A core dump would carry keys and names to the disk in clear.
fn no_core_dumps() {
    #[cfg(all(unix, not(debug_assertions)))]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // Where the system refuses, its own rule stands.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}
