//! The list of commands is one list: in the screens' host, in the access list, in the handler.
use crate::driver::Driver;
use btm_client::Trust;
use serde_json::json;
use smart_btm::commands::NAMES;
use std::path::Path;

fn read(file: &str) -> String {
    std::fs::read_to_string(Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join(file)).unwrap()
}

#[test]
fn the_commands_are_exactly_the_methods_of_the_host() {
    let text = read("ui/src/host/host.ts");
    let body = text.split_once("export interface Host {").unwrap().1;
    let methods: Vec<&str> = body
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_once('('))
        .filter(|(name, rest)| rest.contains("Promise<") && name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(methods, NAMES);
}

#[test]
fn the_window_may_call_every_command_and_hear_the_event_and_nothing_else() {
    let config: serde_json::Value = serde_json::from_str(&read("tauri.conf.json")).unwrap();
    let capabilities = config["app"]["security"]["capabilities"].as_array().unwrap();
    assert_eq!(capabilities.len(), 1);
    assert_eq!(capabilities[0]["windows"], json!(["main"]));
    assert!(capabilities[0].get("remote").is_none());
    let given: Vec<&str> = capabilities[0]["permissions"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
    let mut wanted = vec!["core:event:allow-listen".to_owned(), "core:event:allow-unlisten".to_owned()];
    wanted.extend(NAMES.iter().map(|name| format!("allow-{}", name.replace('_', "-"))));
    assert_eq!(given, wanted);
}

#[test]
fn the_screens_are_confined() {
    let config: serde_json::Value = serde_json::from_str(&read("tauri.conf.json")).unwrap();
    let security = &config["app"]["security"];
    let csp = security["csp"].as_str().unwrap();
    for rule in ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'none'"] {
        assert!(csp.contains(rule), "{rule}");
    }
    assert!(!csp.contains("unsafe"));
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(security["pattern"]["use"], "isolation");
    assert_eq!(security["assetProtocol"]["enable"], false);
    assert_eq!(config["app"]["withGlobalTauri"], false);
    assert!(config["build"].get("devUrl").is_none());
    assert_eq!(config["app"]["windows"][0]["incognito"], true);
    // The installers read it from there: the system hands these links over, and no others.
    assert_eq!(config["plugins"], json!({ "deep-link": { "desktop": { "schemes": ["smartbtm"] } } }));
}

#[test]
fn every_command_is_registered_and_what_is_not_ours_is_refused() {
    let app = Driver::start(Trust::Platform, None);
    for name in NAMES {
        // Wrong or missing arguments are a rejection by name too; a command that is not there is said to be not found or not allowed.
        if let Err(error) = app.call(name, json!({})) {
            let text = error.to_string();
            assert!(!text.contains("not found") && !text.contains("not allowed"), "{name}: {text}");
        }
    }
    for foreign in [
        "no_such_command",
        "plugin:fs|read_file",
        "plugin:shell|open",
        "plugin:window|close",
        "plugin:app|version",
        "plugin:event|emit",
        "plugin:window-state|save_window_state",
        "plugin:window-state|filename",
        "plugin:opener|open_url",
        "plugin:opener|reveal_item_in_dir",
        "plugin:tray|new",
        "plugin:menu|new",
    ] {
        let error = app.call(foreign, json!({})).unwrap_err().to_string();
        assert!(error.contains("not allowed") || error.contains("not found"), "{foreign}: {error}");
    }
}
