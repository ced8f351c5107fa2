//! Starts `child`'s tests under real session buses: with gnome-keyring unlocked, locked, never unlocked, and without any bus.
use std::path::Path;
use std::process::Command;

const UNLOCKED: &str = "printf test | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1";
const NEVER_UNLOCKED: &str = "gnome-keyring-daemon --start --components=secrets --daemonize >/dev/null 2>&1";
const THEN_LOCKED: &str = "secret-tool lock --collection=login >/dev/null 2>&1";

fn clean(command: &mut Command, home: &Path) {
    let run = home.join("run");
    std::fs::create_dir_all(&run).unwrap();
    command.env("HOME", home).env("XDG_RUNTIME_DIR", &run).env("XDG_DATA_HOME", home.join("data"));
    command.env("XDG_CONFIG_HOME", home.join("config")).env("XDG_CACHE_HOME", home.join("cache"));
    for name in ["DBUS_SESSION_BUS_ADDRESS", "GNOME_KEYRING_CONTROL", "DISPLAY", "WAYLAND_DISPLAY"] {
        command.env_remove(name);
    }
}

fn passed(mut command: Command, what: &str) {
    let output = command.output().unwrap_or_else(|e| panic!("{what}: cannot start: {e}"));
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{what}:\n{said}");
}

/// Runs one ignored test of `child` in a new session bus, after `prepare`.
fn in_session(home: &Path, prepare: &[&str], test: &str) {
    let script = format!("{}; exec \"$0\" --exact child::{test} --ignored", prepare.join("; "));
    let mut command = Command::new("dbus-run-session");
    command.args(["--", "sh", "-c", &script]).arg(std::env::current_exe().unwrap());
    clean(&mut command, home);
    passed(command, test);
}

#[test]
fn c16_every_entry_is_stored_and_found_after_a_restart_of_the_keychain() {
    let home = tempfile::tempdir().unwrap();
    in_session(home.path(), &[UNLOCKED], "stores");
    in_session(home.path(), &[UNLOCKED], "finds_and_deletes");
    let keyrings = std::fs::read_dir(home.path().join("data/keyrings")).expect("a real keyring was written").count();
    assert!(keyrings > 0);
}

#[test]
fn c17_a_bus_with_no_service_is_an_absent_keychain() {
    let home = tempfile::tempdir().unwrap();
    // A bus whose service folder is empty: nothing can be started on demand.
    let services = home.path().join("none");
    std::fs::create_dir_all(&services).unwrap();
    let config = home.path().join("bus.conf");
    let text = format!(
        "<busconfig><type>session</type><listen>unix:tmpdir={}</listen><servicedir>{}</servicedir>\
         <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
        home.path().display(),
        services.display()
    );
    std::fs::write(&config, text).unwrap();
    let mut command = Command::new("dbus-run-session");
    command.arg("--config-file").arg(&config).arg("--").arg(std::env::current_exe().unwrap());
    command.args(["--exact", "child::is_absent", "--ignored"]);
    clean(&mut command, home.path());
    passed(command, "is_absent on an empty bus");
}

#[test]
fn c17_no_bus_at_all_is_an_absent_keychain() {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child::is_absent", "--ignored"]);
    clean(&mut command, home.path());
    command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}/nothing", home.path().display()));
    passed(command, "is_absent without a bus");
}

#[test]
fn c17_a_service_never_unlocked_is_a_locked_keychain() {
    let home = tempfile::tempdir().unwrap();
    in_session(home.path(), &[NEVER_UNLOCKED], "is_locked");
}

#[test]
fn c17_a_locked_collection_is_a_locked_keychain_within_the_limit() {
    let home = tempfile::tempdir().unwrap();
    in_session(home.path(), &[UNLOCKED], "stores");
    in_session(home.path(), &[UNLOCKED, THEN_LOCKED], "is_locked");
}
