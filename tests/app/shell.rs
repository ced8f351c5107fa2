//! The desktop around the window, as far as commands and events show it: links, closing, saved files, settings.
use crate::driver::Driver;
use btm_client::Trust;
use serde_json::json;

const TRIP: &str = "0199e7a0-0000-7000-8000-0000000000ab";

fn second_start(app: &Driver, link: &str) {
    app.shell().arrivals.second_start(app.handle(), vec!["smart-btm".to_owned(), link.to_owned()]);
}

#[test]
fn a_link_waits_for_the_first_screen_and_then_opens() {
    let app = Driver::start(Trust::Platform, None);
    second_start(&app, &format!("smartbtm://trip/{TRIP}"));
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(app.heard("open"), Vec::<serde_json::Value>::new(), "nobody is there to hear it");
    app.ask("painted", json!({}));
    let opened = app.event(|e| e["kind"] == "open");
    assert_eq!(opened, json!({ "kind": "open", "path": format!("/trip/{TRIP}") }));

    second_start(&app, "smartbtm://trip/../../etc/passwd");
    second_start(&app, "--automation");
    let invitation = "smartbtm://connect?server=https%3A%2F%2Ftravel.example&token=abc";
    second_start(&app, invitation);
    assert_eq!(app.event(|e| e["kind"] == "invitation")["invitation"], invitation);
    assert_eq!(app.ask("boot", json!({}))["invitation"], invitation, "a screen that loads anew finds it too");
    assert_eq!(app.heard("open").len(), 1, "what is no link of ours opens nothing");
}

#[test]
fn closing_is_a_choice_of_two_and_is_remembered() {
    let app = Driver::start(Trust::Platform, None);
    assert_eq!(app.refused("close_window", json!({ "choice": "ask", "remember": true })), "invalid_input");
    assert_eq!(app.ask("boot", json!({}))["settings"]["close"], "ask");
    // No tray stands here: the app would end, whatever was chosen; the choice is kept first.
    app.ask("close_window", json!({ "choice": "tray", "remember": true }));
    assert_eq!(app.shell().client.settings().close, btm_client::CloseChoice::Tray);
}

#[test]
fn settings_of_the_desktop_are_kept() {
    let app = Driver::start(Trust::Platform, None);
    let first = app.ask("boot", json!({}))["settings"].clone();
    let wanted = json!({ "language": "ja", "theme": "system", "text_percent": 100, "close": "ask", "native_notices": true, "notice_details": false,
        "idle_lock_minutes": 60, "notices": { "muted": [], "quiet": null, "urgent_passes": true } });
    assert_eq!(first, wanted);
    let mut changed = first;
    changed["close"] = json!("quit");
    changed["native_notices"] = json!(false);
    changed["notice_details"] = json!(true);
    changed["idle_lock_minutes"] = json!(15);
    changed["notices"] = json!({ "muted": ["document_ready"], "quiet": { "from": 1320, "until": 420 }, "urgent_passes": false });
    assert_eq!(app.ask("set_settings", json!({ "settings": changed })), changed);
    assert_eq!(app.ask("boot", json!({}))["settings"], changed);
    // What is no choice of ours is never "off".
    changed["idle_lock_minutes"] = json!(61);
    assert_eq!(app.ask("set_settings", json!({ "settings": changed }))["idle_lock_minutes"], 60);
}

#[test]
fn a_locked_window_stays_locked_over_a_reload_of_its_screens() {
    let app = Driver::start(Trust::Platform, None);
    let lock = |app: &Driver| app.ask("boot", json!({}))["lock"].clone();
    assert_eq!(lock(&app), json!({ "locked": false, "passphrase": false }));
    app.ask("lock_window", json!({}));
    assert_eq!(lock(&app), json!({ "locked": true, "passphrase": false }));
    app.ask("unlock_window", json!({ "passphrase": null }));
    assert_eq!(lock(&app)["locked"], false);
}

#[test]
fn the_start_with_the_session_is_one_file_that_is_asked_for() {
    let nowhere = Driver::start(Trust::Platform, None);
    assert_eq!(nowhere.ask("desktop", json!({}))["autostart"], "unavailable");
    assert_eq!(nowhere.refused("set_autostart", json!({ "on": true })), "not_found");
    drop(nowhere);
    let folder = tempfile::tempdir().unwrap();
    let app = Driver::start(Trust::Platform, Some(folder.path().to_owned()));
    assert_eq!(app.ask("desktop", json!({}))["autostart"], "off");
    assert_eq!(app.ask("set_autostart", json!({ "on": true })), "on");
    let files: Vec<_> = std::fs::read_dir(folder.path().join("autostart")).unwrap().map(|f| f.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    assert!(std::fs::read_to_string(&files[0]).unwrap().contains("Exec=\"/opt/Smart BTM/smart-btm\" --hidden\n"));
    // Taken away by the desktop's own settings: nothing here remembers otherwise.
    std::fs::remove_file(&files[0]).unwrap();
    assert_eq!(app.ask("desktop", json!({}))["autostart"], "off");
    assert_eq!(app.ask("set_autostart", json!({ "on": false })), "off");
}

#[test]
fn only_a_file_of_this_run_is_shown() {
    let app = Driver::start(Trust::Platform, None);
    for path in ["/etc/passwd", "", "../../etc/passwd", "https://example.com/"] {
        assert_eq!(app.refused("reveal", json!({ "path": path })), "not_found", "{path}");
    }
    let folder = tempfile::tempdir().unwrap();
    let folders = vec![folder.path().to_owned()];
    let shell = app.shell();
    let saved = smart_btm::saving::save_into(&shell.saved, folders, "../旅程.ics", b"BEGIN".to_vec(), 2);
    let saved = tauri::async_runtime::block_on(saved).unwrap();
    assert_eq!((saved.file_name.as_str(), saved.count), ("旅程.ics", 2));
    assert_eq!(std::fs::read(folder.path().join("旅程.ics")).unwrap(), b"BEGIN");
    std::fs::remove_file(&saved.path).unwrap();
    assert_eq!(app.refused("reveal", json!({ "path": saved.path })), "not_found", "it has gone");
}
