//! The real window, driven by WebKitWebDriver. One driver for each start of the app.
use crate::desktop::{Desktop, Process, end_group, signal};
use anyhow::{Context, Result, anyhow, bail};
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// How long a step may take before it counts as failed. Generous: the machine is shared, nothing is timed here.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct App {
    client: Client,
    driver: Process,
    binary: String,
}

impl App {
    /// Starts the app in its window. `ca` stands in for the system's trusted roots.
    pub async fn start(desktop: &Desktop, ca: Option<&Path>) -> Result<Self> {
        let binary = env!("CARGO_BIN_EXE_smart-btm").to_owned();
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = Command::new("WebKitWebDriver");
        command
            .args(["--host=127.0.0.1", &format!("--port={port}")])
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("RUST_LOG", "info")
            .stdout(File::options().create(true).append(true).open(desktop.root.join("logs/app.out.log"))?)
            .stderr(File::options().create(true).append(true).open(desktop.root.join("logs/app.log"))?)
            .process_group(0);
        desktop.dress(&mut command);
        if let Some(ca) = ca {
            command.env("SSL_CERT_FILE", ca);
        }
        let driver = Process::spawn(&mut command)?;
        desktop.owns_group(driver.id());
        let capabilities = serde_json::from_value(serde_json::json!({
            "webkitgtk:browserOptions": { "binary": binary, "args": [] }
        }))?;
        let mut last = None;
        for _ in 0..100 {
            match ClientBuilder::new(HttpConnector::new())
                .capabilities(Clone::clone(&capabilities))
                .connect(&format!("http://127.0.0.1:{port}"))
                .await
            {
                Ok(client) => {
                    let app = Self { client, driver, binary };
                    app.find("html[data-painted='1']").await.context("the first screen was not painted")?;
                    return Ok(app);
                }
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err(anyhow!("no WebDriver session: {last:?}"))
    }

    /// The first element of a CSS selector, waited for.
    pub async fn find(&self, css: &str) -> Result<Element> {
        self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await.with_context(|| format!("waiting for {css}"))
    }

    pub async fn test_id(&self, id: &str) -> Result<Element> {
        self.find(&format!("[data-testid='{id}']")).await
    }

    /// Waits until the control is there and enabled, then presses it.
    pub async fn click(&self, id: &str) -> Result<()> {
        self.press_on(&format!("[data-testid='{id}']")).await
    }

    /// The same by a CSS selector. What is drawn anew meanwhile is looked for again.
    pub async fn press_on(&self, css: &str) -> Result<()> {
        for _ in 0..PATIENCE.as_millis() / 100 {
            let element = self.find(css).await?;
            if element.is_enabled().await.unwrap_or(false) && element.click().await.is_ok() {
                return Ok(());
            }
            // Below the edge of a list: as a person would, it is scrolled to the middle.
            let middle = "document.querySelector(arguments[0])?.scrollIntoView({ block: 'center' })";
            self.client.execute(middle, vec![css.into()]).await?;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("{css} could not be pressed")
    }

    /// Replaces what stands in the field.
    pub async fn fill(&self, id: &str, text: &str) -> Result<()> {
        let element = self.test_id(id).await?;
        element.clear().await.with_context(|| format!("clearing {id}"))?;
        element.send_keys(text).await.with_context(|| format!("typing into {id}"))
    }

    pub async fn press(&self, id: &str, keys: &str) -> Result<()> {
        self.test_id(id).await?.send_keys(keys).await.with_context(|| format!("keys into {id}"))
    }

    /// The visible text, waited for until it is not empty.
    pub async fn text(&self, id: &str) -> Result<String> {
        for _ in 0..PATIENCE.as_millis() / 100 {
            let text = self.test_id(id).await?.text().await.unwrap_or_default();
            if !text.trim().is_empty() {
                return Ok(text.trim().to_owned());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("{id} stays empty")
    }

    /// Read in one go: rows may be drawn anew meanwhile.
    pub async fn texts(&self, id: &str) -> Result<Vec<String>> {
        self.of_all(&format!("[data-testid='{id}']"), "element.innerText").await
    }

    /// An attribute of every element of a CSS selector that has it.
    pub async fn attributes(&self, css: &str, name: &str) -> Result<Vec<String>> {
        self.of_all(css, &format!("element.getAttribute('{name}')")).await
    }

    async fn of_all(&self, css: &str, what: &str) -> Result<Vec<String>> {
        let script = format!(
            "return Array.from(document.querySelectorAll(arguments[0]), (element) => {what}).filter((text) => text !== null)"
        );
        Ok(serde_json::from_value(self.client.execute(&script, vec![css.into()]).await?)?)
    }

    pub async fn is_there(&self, id: &str) -> Result<bool> {
        Ok(!self.client.find_all(Locator::Css(&format!("[data-testid='{id}']"))).await?.is_empty())
    }

    /// Waits for one of several, answers which.
    pub async fn either<'a>(&self, ids: &[&'a str]) -> Result<&'a str> {
        for _ in 0..PATIENCE.as_millis() / 100 {
            for id in ids {
                if self.is_there(id).await? {
                    return Ok(id);
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("none of {ids:?} appeared")
    }

    pub async fn screen(&self, name: &str) -> Result<()> {
        self.find(&format!("main[data-screen='{name}'][data-state='content']")).await.map(|_| ())
    }

    pub async fn go(&self, route: &str) -> Result<()> {
        self.client.execute("location.hash = arguments[0]", vec![route.into()]).await?;
        Ok(())
    }

    /// What a script in the window answers.
    pub async fn script(&self, text: &str) -> Result<serde_json::Value> {
        Ok(self.client.execute(text, vec![]).await?)
    }

    pub async fn route(&self) -> Result<String> {
        Ok(self.script("return location.hash").await?.as_str().unwrap_or_default().to_owned())
    }

    /// Ends the session as the driver does, then whatever is left of the process group it started.
    pub async fn quit(self) -> Result<()> {
        let Self { client, driver, .. } = self;
        let _ = client.close().await;
        end_group(driver.id());
        drop(driver);
        Ok(())
    }

    /// SIGKILL to the app itself, as a crash would; the driver is ended after it.
    pub fn kill(self) -> Result<()> {
        let pid = self.app_pid()?;
        signal("-KILL", &pid.to_string())?;
        end_group(self.driver.id());
        Ok(())
    }

    fn app_pid(&self) -> Result<u32> {
        let group = self.driver.id().to_string();
        for entry in std::fs::read_dir("/proc")? {
            let path = entry?.path();
            let Some(pid) = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.parse::<u32>().ok()) else { continue };
            let Ok(stat) = std::fs::read_to_string(path.join("stat")) else { continue };
            // After the command in brackets: state, parent, process group.
            let in_group = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(2)) == Some(group.as_str());
            if in_group && std::fs::read_link(path.join("exe")).is_ok_and(|exe| exe == Path::new(&self.binary)) {
                return Ok(pid);
            }
        }
        bail!("the app's process was not found")
    }
}
