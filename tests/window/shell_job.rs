//! The desktop around the window, on a real session bus: a second start, links, the tray, notices, closing, the window's place.
use crate::app::App;
use crate::bus::Bus;
use crate::desktop::{Desktop, Process};
use crate::report::Report;
use crate::{person, photographed};
use anyhow::{Context, Result, bail, ensure};
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

const TRIP: &str = "0199e7a0-0000-7000-8000-0000000000ab";
const PATIENCE: u32 = 600;
const TICK: Duration = Duration::from_millis(100);

pub async fn run(root: &Path, pictures: &Path, report: &mut Report) -> Result<()> {
    let desktop = Desktop::start(root, true)?;
    let outcome = around(&desktop, report).await;
    photographed(outcome, &desktop, pictures)
}

async fn around(desktop: &Desktop, report: &mut Report) -> Result<()> {
    let mut bus = report.step("somebody shows notices and tray icons", Bus::start(desktop.bus())).await?;
    let app = report.step("the window opens", App::start(desktop, None)).await?;
    report.step("an empty company is created", person::empty_company(&app)).await?;
    links(desktop, &app, report).await?;
    report
        .step("the tray's menu says what is next", async {
            let rows = bus.menu(|rows| rows.len() == 5).await?;
            let wanted = ["予定はありません", "期限 0件", "新しい出張", "Smart BTM を開く", "終了"];
            ensure!(rows == wanted, "the tray's menu says {rows:?}");
            Ok(())
        })
        .await?;
    report.step("a booking made while nobody looks is told, and a click opens it", told(desktop, &app, &mut bus)).await?;
    app.quit().await?;
    closing(desktop, &bus, report).await?;
    place(desktop, report).await?;
    report
        .step("without a session bus the app starts all the same", async {
            let app = Plain::start_on(desktop, Some("unix:path=/nonexistent/bus")).await?;
            drop(app);
            Ok(())
        })
        .await
}

async fn links(desktop: &Desktop, app: &App, report: &mut Report) -> Result<()> {
    report
        .step("a second start with a link ends by itself and opens the trip", async {
            second_start(desktop, &format!("smartbtm://trip/{TRIP}")).await?;
            route(app, |route| route == format!("#/trip/{TRIP}")).await
        })
        .await?;
    report
        .step("a hostile link opens nothing", async {
            app.go("#/today").await?;
            for link in ["smartbtm://trip/../../etc/passwd", "smartbtm://settings", "smartbtm://item/1?act=cancel"] {
                second_start(desktop, link).await?;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            ensure!(app.route().await? == "#/today", "the window went to {}", app.route().await?);
            Ok(())
        })
        .await?;
    report
        .step("an invitation is shown and nothing else", async {
            second_start(desktop, "smartbtm://connect?server=https%3A%2F%2Ftravel.example").await?;
            let shown = app.text("invitation-server").await?;
            ensure!(shown.contains("travel.example"), "the notice names {shown}");
            app.click("invitation-dismiss").await
        })
        .await
}

async fn told(desktop: &Desktop, app: &App, bus: &mut Bus) -> Result<()> {
    let out = person::tomorrow();
    person::search(app, out, person::days_after(out, 2)).await?;
    person::choose(app, 0).await?;
    person::fill_traveller_details(app).await?;
    app.test_id("review-commit").await?;
    ensure!(bus.notices().is_empty(), "notices while the person looks at the window");
    app.click("review-commit").await?;
    xdotool(desktop, &["search", "--onlyvisible", "--name", "^Smart BTM$", "windowminimize"])?;
    let notice = bus.notice().await?;
    ensure!(notice.summary == "Smart BTM（シミュレーション）", "{notice:?}");
    ensure!(notice.body == "出張の更新があります", "a notice says more than it may: {notice:?}");
    ensure!(notice.actions.first().is_some_and(|action| action == "default"), "{notice:?}");
    ensure!(!is_in_sight(desktop)?, "the window is minimised");
    bus.click(&notice).await?;
    route(app, |route| route.starts_with("#/booking/")).await?;
    in_sight(desktop, true).await?;
    let rows = bus.menu(|rows| rows.first().is_some_and(|row| row.contains(" HND → "))).await?;
    ensure!(rows[0].starts_with("[シミュレーション] "), "{rows:?}");
    Ok(())
}

async fn closing(desktop: &Desktop, bus: &Bus, report: &mut Report) -> Result<()> {
    report
        .step("closing to the tray hides the window, and a second start brings it back", async {
            choose(desktop, "tray")?;
            let mut app = Plain::start(desktop).await?;
            in_tray(bus).await?;
            close(desktop)?;
            in_sight(desktop, false).await?;
            ensure!(app.has_ended()?.is_none(), "the app ended");
            second_start(desktop, "").await?;
            in_sight(desktop, true).await?;
            close(desktop)?;
            in_sight(desktop, false).await?;
            bus.choose("終了").await?;
            app.ends().await
        })
        .await?;
    report
        .step("closing asks, once there is somebody to ask", async {
            choose(desktop, "ask")?;
            let mut app = Plain::start(desktop).await?;
            in_tray(bus).await?;
            close(desktop)?;
            tokio::time::sleep(Duration::from_secs(2)).await;
            ensure!(app.has_ended()?.is_none() && is_in_sight(desktop)?, "the window closed unasked");
            bus.choose("終了").await?;
            app.ends().await
        })
        .await?;
    report
        .step("closing ends the app where the person chose so", async {
            choose(desktop, "quit")?;
            let mut app = Plain::start(desktop).await?;
            close(desktop)?;
            app.ends().await
        })
        .await
}

/// The icon stands, and the app has seen that it does.
async fn in_tray(bus: &Bus) -> Result<()> {
    bus.menu(|rows| rows.len() == 5).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    Ok(())
}

async fn place(desktop: &Desktop, report: &mut Report) -> Result<()> {
    let file = desktop.root.join("home/.config/jp.smart-btm.desktop/.window-state.json");
    report
        .step("the window comes back where it was, and its file holds numbers alone", async {
            let mut app = Plain::start(desktop).await?;
            xdotool(desktop, &["search", "--name", "^Smart BTM$", "windowsize", "700", "600"])?;
            xdotool(desktop, &["search", "--name", "^Smart BTM$", "windowmove", "40", "60"])?;
            tokio::time::sleep(Duration::from_secs(1)).await;
            let before = geometry(desktop)?;
            close(desktop)?;
            app.ends().await?;
            let kept: serde_json::Value = serde_json::from_slice(&std::fs::read(&file)?)?;
            let fields = kept["main"].as_object().context("nothing of the window was kept")?;
            ensure!(kept.as_object().is_some_and(|all| all.len() == 1), "{kept}");
            ensure!(fields.values().all(|v| v.is_number() || v.is_boolean()), "{kept}");
            let mut app = Plain::start(desktop).await?;
            tokio::time::sleep(Duration::from_secs(1)).await;
            let after = geometry(desktop)?;
            ensure!(after.1 == before.1, "the size was {before:?} and is {after:?}");
            ensure!((after.0.0 - before.0.0).abs() < 40 && (after.0.1 - before.0.1).abs() < 40, "{before:?} and {after:?}");
            close(desktop)?;
            app.ends().await
        })
        .await?;
    report
        .step("a window whose monitor is gone comes back into sight", async {
            let mut kept: serde_json::Value = serde_json::from_slice(&std::fs::read(&file)?)?;
            for (name, value) in [("x", 1200), ("y", 850), ("prev_x", 1200), ("prev_y", 850), ("width", 1000), ("height", 700)] {
                kept["main"][name] = value.into();
            }
            std::fs::write(&file, kept.to_string())?;
            let mut app = Plain::start(desktop).await?;
            tokio::time::sleep(Duration::from_secs(2)).await;
            let ((x, y), (width, height)) = geometry(desktop)?;
            ensure!(x >= 0 && y >= 0 && x + width <= 1280 && y + height <= 900, "{width}×{height} at {x},{y}");
            close(desktop)?;
            app.ends().await
        })
        .await
}

/// The app as a person starts it, with no driver.
struct Plain {
    process: Process,
}

impl Plain {
    async fn start(desktop: &Desktop) -> Result<Self> {
        Self::start_on(desktop, None).await
    }

    /// On another bus than the desktop's, where one is given. Returns once the first screen stands.
    async fn start_on(desktop: &Desktop, bus: Option<&str>) -> Result<Self> {
        let painted = desktop.root.join("painted");
        if painted.exists() {
            std::fs::remove_file(&painted)?;
        }
        let mut command = plain(desktop)?;
        command.env("SMART_BTM_PAINTED_FILE", &painted);
        if let Some(bus) = bus {
            command.env("DBUS_SESSION_BUS_ADDRESS", bus);
        }
        let process = Process::spawn(&mut command)?;
        desktop.owns_group(process.id());
        for _ in 0..PATIENCE {
            if painted.exists() {
                return Ok(Self { process });
            }
            tokio::time::sleep(TICK).await;
        }
        bail!("the first screen was not painted")
    }

    fn has_ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.process.child().try_wait()?)
    }

    async fn ends(&mut self) -> Result<()> {
        for _ in 0..PATIENCE {
            if let Some(status) = self.has_ended()? {
                ensure!(status.success(), "the app ended with {status}");
                return Ok(());
            }
            tokio::time::sleep(TICK).await;
        }
        bail!("the app did not end")
    }
}

fn plain(desktop: &Desktop) -> Result<Command> {
    let log = |name: &str| File::options().create(true).append(true).open(desktop.root.join("logs").join(name));
    let mut command = Command::new(env!("CARGO_BIN_EXE_smart-btm"));
    command.env("RUST_LOG", "info").stdin(Stdio::null()).stdout(log("app.out.log")?).stderr(log("app.log")?).process_group(0);
    desktop.dress(&mut command);
    Ok(command)
}

/// A later start of the app: it must end by itself, and well.
async fn second_start(desktop: &Desktop, link: &str) -> Result<()> {
    let mut command = plain(desktop)?;
    if !link.is_empty() {
        command.arg(link);
    }
    let mut second = Plain { process: Process::spawn(&mut command)? };
    desktop.owns_group(second.process.id());
    second.ends().await.with_context(|| format!("a second start with {link:?}"))
}

async fn route(app: &App, fits: impl Fn(&str) -> bool) -> Result<()> {
    let mut seen = String::new();
    for _ in 0..PATIENCE {
        seen = app.route().await?;
        if fits(&seen) {
            return Ok(());
        }
        tokio::time::sleep(TICK).await;
    }
    bail!("the window is at {seen}")
}

/// What the settings screen would have kept.
fn choose(desktop: &Desktop, close: &str) -> Result<()> {
    let file: PathBuf = desktop.root.join("home/.local/share/jp.smart-btm.desktop/connections.json");
    let mut register: serde_json::Value = serde_json::from_slice(&std::fs::read(&file)?)?;
    register["settings"]["close"] = close.into();
    Ok(std::fs::write(&file, register.to_string())?)
}

/// As the window manager's own button does.
fn close(desktop: &Desktop) -> Result<()> {
    xdotool(desktop, &["search", "--onlyvisible", "--name", "^Smart BTM$", "windowactivate"])?;
    std::thread::sleep(TICK * 5);
    xdotool(desktop, &["key", "alt+F4"]).map(|_| ())
}

fn is_in_sight(desktop: &Desktop) -> Result<bool> {
    let mut command = Command::new("xdotool");
    command.args(["search", "--onlyvisible", "--name", "^Smart BTM$"]).stderr(Stdio::null());
    desktop.dress(&mut command);
    Ok(!command.output()?.stdout.is_empty())
}

async fn in_sight(desktop: &Desktop, wanted: bool) -> Result<()> {
    for _ in 0..PATIENCE {
        if is_in_sight(desktop)? == wanted {
            return Ok(());
        }
        tokio::time::sleep(TICK).await;
    }
    bail!("the window is {}", if wanted { "out of sight" } else { "in sight" })
}

/// Place and size without the frame, as X11 has them.
fn geometry(desktop: &Desktop) -> Result<((i32, i32), (i32, i32))> {
    let id = xdotool(desktop, &["search", "--onlyvisible", "--name", "^Smart BTM$"])?;
    let mut command = Command::new("xwininfo");
    command.args(["-id", id.lines().next().unwrap_or_default()]);
    desktop.dress(&mut command);
    let text = String::from_utf8_lossy(&command.output()?.stdout).into_owned();
    let of = |name: &str| -> Result<i32> {
        let line = text.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(':'));
        Ok(line.with_context(|| format!("no {name} in {text}"))?.trim().parse()?)
    };
    Ok(((of("Absolute upper-left X")?, of("Absolute upper-left Y")?), (of("Width")?, of("Height")?)))
}

fn xdotool(desktop: &Desktop, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new("xdotool");
    command.args(arguments);
    desktop.dress(&mut command);
    let output = command.output()?;
    ensure!(output.status.success(), "xdotool {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
