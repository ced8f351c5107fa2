//! The app without a window: calls commands as the screens do, and hears its channels and its event.
use btm_client::{Client, ClientOptions, KeychainChoice, Settings, SystemClock, SystemEntropy, Trust};
use serde_json::{Value, json};
use smart_btm::autostart::Place;
use smart_btm::{Shell, Standalone, commands};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponseBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, Listener, Manager, WebviewWindow, WebviewWindowBuilder};

type Heard = Arc<Mutex<HashMap<u32, Vec<Value>>>>;

pub struct Driver {
    app: App<MockRuntime>,
    window: WebviewWindow<MockRuntime>,
    channels: Heard,
    events: Arc<Mutex<Vec<Value>>>,
    next_channel: AtomicU32,
}

/// How long anything asked for may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

impl Driver {
    /// `trust` stands in for the system's certificates. Without a folder nothing is kept.
    pub fn start(trust: Trust, data_dir: Option<PathBuf>) -> Self {
        Self::with_keychain(KeychainChoice::Memory, trust, data_dir)
    }

    /// With a keychain of its own: what lies in the folder can be opened again by the next start.
    pub fn with_keychain(keychain: KeychainChoice, trust: Trust, data_dir: Option<PathBuf>) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let autostart = data_dir.as_deref().map(|d| Place::new(d.join("autostart"), "/opt/Smart BTM/smart-btm".into()));
        let client = Client::open(ClientOptions {
            data_dir,
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            keychain,
            trust,
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            device_name: "Test".to_owned(),
            default_settings: Settings::default(),
            invitation: None,
        });
        let channels = Heard::default();
        let heard = channels.clone();
        let app = mock_builder()
            .channel_interceptor(move |_, id, _, body| {
                if let InvokeResponseBody::Json(text) = body {
                    heard.lock().unwrap().entry(id.0).or_default().push(serde_json::from_str(text).unwrap());
                }
                true
            })
            .invoke_handler(commands::handler())
            .build(tauri::generate_context!())
            .unwrap();
        let events = Arc::new(Mutex::new(Vec::new()));
        let pushed = events.clone();
        app.listen_any("itinerary", move |event| pushed.lock().unwrap().push(serde_json::from_str(event.payload()).unwrap()));
        let mut shell = Shell::new(client, Standalone::default());
        shell.autostart = autostart;
        smart_btm::begin(&app, shell);
        let window = WebviewWindowBuilder::new(&app, "main", Default::default()).build().unwrap();
        Self { app, window, channels, events, next_channel: AtomicU32::new(1) }
    }

    /// One call: data, or the error as the screen gets it.
    pub fn call(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" }.parse().unwrap(),
            body: InvokeBody::Json(arguments),
            headers: Default::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.window, request).map(|body| match body {
            InvokeResponseBody::Json(text) => serde_json::from_str(&text).unwrap(),
            InvokeResponseBody::Raw(_) => panic!("{command} answered bytes"),
        })
    }

    /// A call that must succeed.
    pub fn ask(&self, command: &str, arguments: Value) -> Value {
        self.call(command, arguments).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// The list of all trips.
    pub fn trips(&self) -> Vec<Value> {
        let list = self.ask("trips", json!({ "shown": "all", "find": "", "from": 0, "most": 200 }));
        list["rows"].as_array().unwrap().clone()
    }

    /// A call that must fail; answers the error's code.
    pub fn refused(&self, command: &str, arguments: Value) -> String {
        let error = self.call(command, arguments).expect_err(command);
        error["code"].as_str().unwrap_or_else(|| panic!("{command}: {error} is no IpcError")).to_owned()
    }

    /// A call with a channel under `name`: its answer, and what the channel told.
    pub fn stream(&self, command: &str, mut arguments: Value, name: &str) -> (Result<Value, Value>, Vec<Value>) {
        let id = self.next_channel.fetch_add(1, Ordering::SeqCst);
        arguments[name] = json!(format!("__CHANNEL__:{id}"));
        let answer = self.call(command, arguments);
        (answer, self.channels.lock().unwrap().remove(&id).unwrap_or_default())
    }

    /// The first pushed event that fits, waited for.
    pub fn event(&self, fits: impl Fn(&Value) -> bool) -> Value {
        wait_for("an event", || self.events.lock().unwrap().iter().find(|e| fits(e)).cloned())
    }

    /// What was pushed of one kind so far.
    pub fn heard(&self, kind: &str) -> Vec<Value> {
        self.events.lock().unwrap().iter().filter(|e| e["kind"] == kind).cloned().collect()
    }

    pub fn handle(&self) -> &tauri::AppHandle<MockRuntime> {
        self.app.handle()
    }

    pub fn shell(&self) -> tauri::State<'_, Shell> {
        self.app.state::<Shell>()
    }
}

/// Tries until there is something.
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
