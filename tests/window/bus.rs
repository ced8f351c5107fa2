//! Stand-ins on a desktop's session bus: somebody who shows notices, and somebody who shows tray icons.
use anyhow::{Context, Result, bail};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use zbus::Connection;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

const NOTICES: &str = "/org/freedesktop/Notifications";

/// A notice as the desktop was asked to show it.
#[derive(Debug)]
pub struct Told {
    id: u32,
    pub summary: String,
    pub body: String,
    pub actions: Vec<String>,
}

struct Daemon {
    told: mpsc::UnboundedSender<Told>,
    shown: u32,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Daemon {
    #[expect(clippy::too_many_arguments, reason = "as the specification has it")]
    fn notify(
        &mut self,
        _app_name: String,
        _replaces_id: u32,
        _app_icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expire_timeout: i32,
    ) -> u32 {
        self.shown += 1;
        let _ = self.told.send(Told { id: self.shown, summary, body, actions });
        self.shown
    }

    fn get_capabilities(&self) -> Vec<String> {
        vec!["actions".to_owned(), "body".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("stand-in".to_owned(), "smart-btm".to_owned(), "1".to_owned(), "1.2".to_owned())
    }

    fn close_notification(&self, _id: u32) {}

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action_key: &str) -> zbus::Result<()>;
}

/// Bus name and object of the newest icon.
type Icon = Arc<Mutex<Option<(String, String)>>>;

struct Watcher(Icon);

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    /// Some hand in their bus name, others the object they are at.
    fn register_status_notifier_item(&mut self, service: String, #[zbus(header)] header: zbus::message::Header<'_>) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let icon = if service.starts_with('/') { (sender, service) } else { (service, "/StatusNotifierItem".to_owned()) };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(icon);
    }

    fn register_status_notifier_host(&self, _service: String) {}

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        let icon = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        icon.map(|(name, path)| name + &path).into_iter().collect()
    }
}

pub struct Bus {
    connection: Connection,
    told: mpsc::UnboundedReceiver<Told>,
    icon: Icon,
}

type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

impl Bus {
    pub async fn start(address: &str) -> Result<Self> {
        let (sender, told) = mpsc::unbounded_channel();
        let icon = Icon::default();
        let connection = zbus::connection::Builder::address(address)?
            .serve_at(NOTICES, Daemon { told: sender, shown: 0 })?
            .serve_at("/StatusNotifierWatcher", Watcher(icon.clone()))?
            .name("org.freedesktop.Notifications")?
            .name("org.kde.StatusNotifierWatcher")?
            .build()
            .await?;
        Ok(Self { connection, told, icon })
    }

    /// The next notice shown, waited for.
    pub async fn notice(&mut self) -> Result<Told> {
        let told = tokio::time::timeout(Duration::from_secs(60), self.told.recv()).await.context("no notice was shown")?;
        told.context("the stand-in ended")
    }

    /// What was shown and not looked at yet.
    pub fn notices(&mut self) -> Vec<Told> {
        std::iter::from_fn(|| self.told.try_recv().ok()).collect()
    }

    /// A click on the notice itself.
    pub async fn click(&self, notice: &Told) -> Result<()> {
        let emitter = SignalEmitter::new(&self.connection, NOTICES)?;
        Ok(Daemon::action_invoked(&emitter, notice.id, "default").await?)
    }

    /// The rows of the tray's menu, separators left out, once `fits` is true of them.
    pub async fn menu(&self, fits: impl Fn(&[String]) -> bool) -> Result<Vec<String>> {
        let mut seen = Vec::new();
        for _ in 0..600 {
            if let Ok(rows) = self.rows().await {
                seen = rows.into_iter().map(|(_, label)| label).collect();
                if fits(&seen) {
                    return Ok(seen);
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("the tray's menu says {seen:?}")
    }

    /// A click on a row of the tray's menu.
    pub async fn choose(&self, label: &str) -> Result<()> {
        let rows = self.rows().await?;
        let (id, _) = rows.iter().find(|(_, text)| text == label).with_context(|| format!("no {label} in {rows:?}"))?;
        let (name, path) = self.menu_place().await?;
        let event = (*id, "clicked", Value::from(0i32), 0u32);
        self.connection.call_method(Some(name.as_str()), path, Some("com.canonical.dbusmenu"), "Event", &event).await?;
        Ok(())
    }

    async fn menu_place(&self) -> Result<(String, OwnedObjectPath)> {
        let icon = self.icon.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (name, item) = icon.context("no icon in the tray")?;
        let asked = ("org.kde.StatusNotifierItem", "Menu");
        let properties = Some("org.freedesktop.DBus.Properties");
        let answer = self.connection.call_method(Some(name.as_str()), item.as_str(), properties, "Get", &asked).await?;
        let value: OwnedValue = answer.body().deserialize()?;
        Ok((name, OwnedObjectPath::try_from(value)?))
    }

    async fn rows(&self) -> Result<Vec<(i32, String)>> {
        let (name, path) = self.menu_place().await?;
        let asked = (0i32, -1i32, Vec::<String>::new());
        let menu = Some("com.canonical.dbusmenu");
        let answer = self.connection.call_method(Some(name.as_str()), path, menu, "GetLayout", &asked).await?;
        let (_, (_, _, children)): (u32, Node) = answer.body().deserialize()?;
        let mut rows = Vec::new();
        for child in children {
            let (id, properties, _): Node = Value::from(child).downcast()?;
            if let Some(label) = properties.get("label") {
                rows.push((id, label.downcast_ref::<String>()?));
            }
        }
        Ok(rows)
    }
}
