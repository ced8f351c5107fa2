//! Offline is a normal state: a thousand trips on this computer, the network cut and the service stopped, and everything goes on.
use crate::app::App;
use crate::desktop::Desktop;
use crate::line::Line;
use crate::report::Report;
use crate::second_computer::SecondComputer;
use crate::service::Service;
use crate::{person, photographed, trip_parts};
use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Trips on the computer that goes offline.
const TRIPS: usize = 1_000;
const REQUEST: &str = "空港から会場までの車を手配してください。";
const TYPED: &str = "しんおおさか";
const CONTROL: &str = "\u{E009}";
const RELEASE: &str = "\u{E000}";
const ENTER: &str = "\u{E007}";
const TICK: Duration = Duration::from_millis(200);
const PATIENCE: u32 = 600;

pub async fn run(root: &Path, pictures: &Path, report: &mut Report) -> Result<()> {
    let service = report
        .step("server and sandbox start as processes of their own", async { Service::start(&root.join("service")) })
        .await?;
    let desktop = report.step("a desktop with a real Secret Service", async { Desktop::start(root, true) }).await?;
    let outcome = whole(service, &desktop, root, pictures, report).await;
    photographed(outcome, &desktop, pictures)
}

/// What is looked at again and again.
struct Travels {
    /// Routes of the window.
    trip: String,
    hotel: String,
    hotel_id: String,
    /// The first letters of the hotel's name.
    letters: String,
}

async fn whole(mut service: Service, desktop: &Desktop, root: &Path, pictures: &Path, report: &mut Report) -> Result<()> {
    let line = Line::to(service.server_url.trim_start_matches("https://").parse()?)?;
    let link = service.create_company_reached_at(&line.url, person::COMPANY, person::EMAIL)?;
    let ca = service.ca();
    let shot = |name: &str| desktop.picture(&pictures.join(name));
    let (app, secret) = report
        .step("signed in over a line that can be cut", async {
            let app = App::start(desktop, Some(&ca)).await?;
            person::accept_invitation(&app, &link).await?;
            let (secret, _) = person::enrol(&app).await?;
            Ok((app, secret))
        })
        .await?;
    let other = report
        .step("the person's other computer signs in", async {
            let other = SecondComputer::start(&root.join("other"), &ca, &service.server_url, Some(&secret)).await?;
            other.keep_details().await?;
            Ok(other)
        })
        .await?;
    let travels = report.step("a flight and a hotel for tomorrow are booked in the window", booked(&app)).await?;
    let far = person::days_after(person::tomorrow(), 10);
    report.step("there are a thousand trips, booked or asked for", other.travel_until(TRIPS, far)).await?;
    report.step("they are all on this computer", all_listed(&app)).await?;
    shot("s04-thousand-ja.png")?;

    app.quit().await?;
    line.cut();
    service.kill_server()?;
    let app = report.step("network cut, service stopped: the window opens", App::start(desktop, Some(&ca))).await?;
    report.step("offline: today, trip and documents", read(&app, &travels, desktop, pictures)).await?;
    report.step("offline: the hotel's address by four keys and no network call", address(&app, &travels, &line)).await?;
    shot("s06-hotel-offline-ja.png")?;
    report.step("offline: plan as PDF and calendar file", saved(&app, &travels, desktop)).await?;
    report.step("offline: a request, a wish to cancel, a draft", written(&app, &travels)).await?;
    shot("s27-offline-ja.png")?;
    let app = report
        .step("kill -9, and nothing typed is lost", async {
            app.kill()?;
            let app = App::start(desktop, Some(&ca)).await?;
            waiting(&app, 2).await?;
            app.click("nav-search").await?;
            app.test_id("draft-line").await?;
            let typed = app.test_id("search-origin").await?.prop("value").await?.unwrap_or_default();
            ensure!(typed == TYPED, "the search form holds {typed:?}");
            Ok(app)
        })
        .await?;
    shot("s08-draft-ja.png")?;
    looks(&app, &travels, desktop, &pictures.join("offline"), report).await?;

    report
        .step("meanwhile the other computer books one more trip", async {
            service.start_server()?;
            other.book_one_more(far).await
        })
        .await?;
    report
        .step("the line is whole again: what was written leaves, and the list says what changed", async {
            app.go("#/today").await?;
            line.mend();
            app.click("news-open").await?;
            let rows = app.texts("news-row").await?;
            ensure!(!rows.is_empty(), "nothing is said of what changed");
            shot("s03-updated-ja.png")?;
            let said = app.text("news-open").await?;
            ensure!(said.contains("更新しました") || said.contains("Updated"), "the line says {said}");
            sent(&app).await
        })
        .await?;
    report
        .step("sent once: one request, one wish, and nothing was cancelled by it", async {
            let requests = other.requests(REQUEST).await?;
            ensure!(requests == 1, "the desk has {requests} requests");
            let hotel = other.booking(&travels.hotel_id).await?;
            ensure!(hotel.cancel_wish.is_some(), "the wish is not with the server");
            let live = service.live_orders(&travels.hotel_id)?;
            ensure!(live == 1, "{live} live orders of the hotel");
            Ok(())
        })
        .await?;
    looks(&app, &travels, desktop, &pictures.join("online"), report).await?;
    app.quit().await
}

/// HND→FUK tomorrow and back, and a hotel there.
async fn booked(app: &App) -> Result<Travels> {
    let out = person::tomorrow();
    let back = person::days_after(out, 2);
    person::search(app, out, back).await?;
    person::open_offer(app, 0).await?;
    app.click("offer-add").await?;
    trip_parts::hotel(app, "博多", out, back, false).await?;
    app.click("basket-review").await?;
    app.click("review-commit").await?;
    app.click("progress-open-trip").await?;
    trip_parts::count_states(app, &[("confirmed", 2)]).await?;
    let trip = app.route().await?;
    trip_parts::open_booking(app, "stay").await?;
    let hotel = app.route().await?;
    let hotel_id = hotel.rsplit('/').next().context("no booking id in the route")?.to_owned();
    let name = app.find("main[data-screen='S-06'] h1").await?.text().await?;
    let letters = name.chars().filter(|c| c.is_alphanumeric()).take(2).collect::<String>().to_lowercase();
    ensure!(letters.chars().count() == 2, "the hotel is called {name:?}");
    Ok(Travels { trip, hotel, hotel_id, letters })
}

async fn all_listed(app: &App) -> Result<()> {
    app.go("#/trips").await?;
    let mut seen = String::new();
    for _ in 0..PATIENCE {
        seen = app.find("main[data-screen='S-04']").await?.text().await?.replace(',', "");
        if seen.contains(&TRIPS.to_string()) {
            return Ok(());
        }
        tokio::time::sleep(TICK).await;
    }
    bail!("the list says {}", seen.chars().take(200).collect::<String>())
}

async fn read(app: &App, travels: &Travels, desktop: &Desktop, pictures: &Path) -> Result<()> {
    app.click("nav-today").await?;
    let time = app.text("today-next-time").await?;
    ensure!(time.contains(':'), "place time on the card: {time}");
    app.test_id("offline-line").await?;
    desktop.picture(&pictures.join("s03-offline-ja.png"))?;
    app.go(&travels.trip).await?;
    app.test_id("trip-item").await?;
    app.find("[data-testid='trip-map-drawing'][data-drawn='true']").await?;
    let places = app.texts("trip-map-place").await?;
    ensure!(places.len() >= 3, "beside the map stand {places:?}");
    desktop.picture(&pictures.join("s05-offline-ja.png"))?;
    for product in ["flight", "stay"] {
        app.go(&travels.trip).await?;
        trip_parts::open_booking(app, product).await?;
        trip_parts::document(app).await?;
    }
    Ok(())
}

/// Control+K, two letters, Enter. Looking for a way to the server goes on beside it at its own pace, so one walk without any call proves
/// that the walk itself makes none.
async fn address(app: &App, travels: &Travels, line: &Line) -> Result<()> {
    for _ in 0..10 {
        app.go("#/trips").await?;
        app.test_id("trip-row").await?;
        let before = line.calls();
        let body = app.find("body").await?;
        body.send_keys(&format!("{CONTROL}k{RELEASE}")).await?;
        app.test_id("palette-input").await?;
        app.press("palette-input", &travels.letters).await?;
        app.find(&format!("[data-answers='{}']", travels.letters)).await?;
        app.press("palette-input", ENTER).await?;
        let address = app.text("booking-address").await?;
        ensure!(app.route().await? == travels.hotel, "{} leads to {}", travels.letters, app.route().await?);
        ensure!(address.chars().count() > 5, "the address is {address:?}");
        if line.calls() == before {
            return Ok(());
        }
    }
    bail!("every walk to the address met a network call")
}

async fn saved(app: &App, travels: &Travels, desktop: &Desktop) -> Result<()> {
    app.go(&travels.trip).await?;
    app.click("trip-save-calendar").await?;
    let calendar = file(desktop, "ics").await?;
    let text = std::fs::read_to_string(&calendar)?;
    let events = text.matches("BEGIN:VEVENT").count();
    ensure!(text.starts_with("BEGIN:VCALENDAR") && events >= 3, "{events} events in the calendar file");
    app.click("trip-save-plan").await?;
    let plan = file(desktop, "pdf").await?;
    ensure!(std::fs::read(&plan)?.starts_with(b"%PDF-"), "{} is no PDF", plan.display());
    Ok(())
}

/// What was saved at this desktop, waited for.
async fn file(desktop: &Desktop, extension: &str) -> Result<PathBuf> {
    let home = desktop.root.join("home");
    for _ in 0..PATIENCE {
        for folder in [home.clone(), home.join("Downloads"), home.join("Documents")] {
            let Ok(entries) = std::fs::read_dir(folder) else { continue };
            let mut files = entries.flatten().map(|e| e.path());
            if let Some(path) = files.find(|p| p.extension().is_some_and(|e| e == extension)) {
                return Ok(path);
            }
        }
        tokio::time::sleep(TICK).await;
    }
    bail!("no .{extension} was saved")
}

async fn written(app: &App, travels: &Travels) -> Result<()> {
    app.go(&travels.trip).await?;
    app.click("trip-add-desk").await?;
    app.fill("ask-text", REQUEST).await?;
    app.click("ask-send").await?;
    app.go(&travels.hotel).await?;
    app.click("booking-wish-cancel").await?;
    app.test_id("booking-wish").await?;
    app.click("nav-search").await?;
    app.fill("search-origin", TYPED).await?;
    // A draft is kept a moment after the last key.
    tokio::time::sleep(Duration::from_secs(2)).await;
    waiting(app, 2).await
}

async fn waiting(app: &App, count: usize) -> Result<()> {
    app.go("#/outbox").await?;
    app.test_id("outbox-row").await?;
    let rows = app.texts("outbox-row").await?;
    ensure!(rows.len() == count, "{} things wait to be sent: {rows:?}", rows.len());
    Ok(())
}

async fn sent(app: &App) -> Result<()> {
    app.go("#/outbox").await?;
    for _ in 0..PATIENCE {
        let empty = "return document.querySelector(\"main[data-screen='S-27'][data-empty]\") !== null";
        if app.script(empty).await? == true {
            return Ok(());
        }
        tokio::time::sleep(TICK).await;
    }
    bail!("still waiting to be sent: {:?}", app.texts("outbox-row").await?)
}

/// Every screen of this capability, in both languages and both themes.
async fn looks(app: &App, travels: &Travels, desktop: &Desktop, pictures: &Path, report: &mut Report) -> Result<()> {
    let screens = [
        ("s03-today", "#/today"),
        ("s04-trips", "#/trips"),
        ("s05-trip", travels.trip.as_str()),
        ("s06-hotel", travels.hotel.as_str()),
        ("s14-deadlines", "#/deadlines"),
        ("s27-outbox", "#/outbox"),
        ("notices", "#/notices"),
        ("settings", "#/settings"),
    ];
    for language in ["en", "ja"] {
        for theme in ["dark", "light"] {
            let name = format!("pictures: {} {language} {theme}", pictures.file_name().unwrap_or_default().to_string_lossy());
            report
                .step(&name, async {
                    person::speak(app, language).await?;
                    app.click(&format!("settings-theme-{theme}")).await?;
                    for (screen, route) in screens {
                        app.go(route).await?;
                        app.find("main[data-state='content']").await?;
                        tokio::time::sleep(Duration::from_millis(700)).await;
                        desktop.picture(&pictures.join(format!("{screen}-{language}-{theme}.png")))?;
                    }
                    app.find("body").await?.send_keys(&format!("{CONTROL}k{RELEASE}")).await?;
                    app.press("palette-input", "羽田").await?;
                    app.find("[data-answers='羽田']").await?;
                    desktop.picture(&pictures.join(format!("s26-find-{language}-{theme}.png")))?;
                    app.press("palette-input", "\u{E00C}").await
                })
                .await?;
        }
    }
    Ok(())
}
