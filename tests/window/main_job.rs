//! The main job through the real window: Must show 2, 3 and 5 of the first capability.
use crate::app::App;
use crate::desktop::Desktop;
use crate::report::Report;
use crate::service::Service;
use crate::{person, photographed, secrets};
use anyhow::{Context, Result, bail, ensure};
use std::path::Path;
use std::time::Duration;

/// Against a company's server, then once more in standalone mode. Pictures go to `pictures`.
pub async fn run(root: &Path, pictures: &Path, report: &mut Report) -> Result<()> {
    company_server(&root.join("company"), pictures, report).await?;
    standalone(&root.join("standalone"), pictures, report).await
}

async fn company_server(root: &Path, pictures: &Path, report: &mut Report) -> Result<()> {
    let service = report
        .step("server and sandbox start as processes of their own", async { Service::start(&root.join("service")) })
        .await?;
    let desktop = report.step("a desktop with a real Secret Service", async { Desktop::start(root, true) }).await?;
    let outcome = on_the_server(service, &desktop, root, pictures, report).await;
    photographed(outcome, &desktop, pictures)
}

async fn on_the_server(mut service: Service, desktop: &Desktop, root: &Path, pictures: &Path, report: &mut Report) -> Result<()> {
    let link = service.create_company(person::COMPANY, person::EMAIL)?;
    let ca = service.ca();
    let shot = |name: &str| desktop.picture(&pictures.join(name));

    let app = report.step("the window opens", App::start(desktop, Some(&ca))).await?;
    shot("s01-ja.png")?;
    report.step("invitation accepted, company and certificate shown", person::accept_invitation(&app, &link)).await?;
    let (secret, codes) = report.step("one-time code enrolled, recovery codes shown", person::enrol(&app)).await?;
    report.step("signed out", person::sign_out(&app)).await?;
    shot("s02-ja.png")?;
    report.step("signed in with password and code", person::sign_in(&app, Some(&secret))).await?;

    let out = person::tomorrow();
    report.step("HND→FUK tomorrow, back two days later", person::search(&app, out, person::days_after(out, 2))).await?;
    shot("s08-ja.png")?;
    report.step("an offer chosen and priced again", person::choose(&app, 0)).await?;
    report.step("traveller details asked once", person::fill_traveller_details(&app)).await?;
    shot("s09-ja.png")?;
    let (locator, _) = report.step("booked: record locator and ticket number shown", person::book(&app)).await?;
    shot("s10-ja.png")?;
    let booking = report.step("today, trip, booking and receipt open", person::open_next_booking(&app, &locator)).await?;
    shot("s06-ja.png")?;
    report.step("the truth ledger has one live order", expect_one_order(&service, &booking)).await?;

    report
        .step("quit, server stopped, start: the flight in place time and its receipt", async {
            app.quit().await?;
            service.kill_server()?;
            let app = App::start(desktop, Some(&ca)).await?;
            person::open_next_booking(&app, &locator).await?;
            app.click("nav-today").await?;
            app.test_id("offline-line").await?;
            shot("s03-offline-ja.png")?;
            person::speak(&app, "en").await?;
            app.click("nav-today").await?;
            app.text("today-next-time").await?;
            shot("s03-offline-en.png")?;
            app.quit().await
        })
        .await?;
    service.start_server()?;

    let killed = report
        .step("kill -9 of the app after the purchase has left: confirmed exactly once", async {
            let app = App::start(desktop, Some(&ca)).await?;
            leave_purchase_running(&app, &service, person::days_after(out, 7), &secret).await?;
            app.kill()?;
            let app = App::start(desktop, Some(&ca)).await?;
            let booking = settled_booking(&app, 2).await?;
            app.quit().await?;
            Ok(booking)
        })
        .await?;
    report.step("the truth ledger has one live order for it", expect_one_order(&service, &killed)).await?;

    let killed = report
        .step("kill -9 of the server after the purchase has left: confirmed exactly once", async {
            let app = App::start(desktop, Some(&ca)).await?;
            leave_purchase_running(&app, &service, person::days_after(out, 14), &secret).await?;
            service.kill_server()?;
            service.start_server()?;
            let booking = settled_booking(&app, 3).await?;
            app.quit().await?;
            Ok(booking)
        })
        .await?;
    report.step("the truth ledger has one live order for it", expect_one_order(&service, &killed)).await?;

    report
        .step("no seeded secret on disk, no database of the client opens plainly", async {
            let tokens = desktop.secrets()?;
            ensure!(!tokens.is_empty(), "the Secret Service holds nothing of the app: the search below would prove nothing");
            service.stop_all()?;
            let seed = data_encoding::BASE32_NOPAD.decode(secret.as_bytes())?;
            let mut canaries = vec![
                ("password".to_owned(), person::PASSWORD.as_bytes().to_vec()),
                ("TOTP seed as text".to_owned(), secret.clone().into_bytes()),
                ("TOTP seed".to_owned(), seed),
            ];
            canaries.extend(codes.iter().map(|c| ("recovery code".to_owned(), c.clone().into_bytes())));
            canaries.extend(tokens.into_iter().map(|t| ("keychain entry".to_owned(), t.into_bytes())));
            no_secrets(&[&desktop.root.join("home"), &root.join("service"), &desktop.root.join("logs")], &canaries)?;
            no_plain_database(&desktop.root.join("home"))
        })
        .await
}

async fn standalone(root: &Path, pictures: &Path, report: &mut Report) -> Result<()> {
    let desktop = Desktop::start(root, true)?;
    let outcome = on_this_computer(&desktop, pictures, report).await;
    photographed(outcome, &desktop, pictures)
}

async fn on_this_computer(desktop: &Desktop, pictures: &Path, report: &mut Report) -> Result<()> {
    let shot = |name: &str| desktop.picture(&pictures.join(name));
    let app = report.step("standalone: the window opens", App::start(desktop, None)).await?;
    report
        .step("standalone: an empty company is created", async {
            app.click("lang-en").await?;
            app.find("html[lang='en']").await?;
            shot("standalone-s01-en.png")?;
            person::empty_company(&app).await?;
            app.test_id("simulation-bar").await.map(|_| ())
        })
        .await?;
    let out = person::tomorrow();
    report.step("standalone: searched", person::search(&app, out, person::days_after(out, 2))).await?;
    shot("standalone-s08-en.png")?;
    report.step("standalone: chosen", person::choose(&app, 0)).await?;
    report.step("standalone: traveller details", person::fill_traveller_details(&app)).await?;
    shot("standalone-s09-en.png")?;
    let (locator, _) = report.step("standalone: booked", person::book(&app)).await?;
    report
        .step("standalone: restarted, the booking and its receipt open", async {
            app.quit().await?;
            let app = App::start(desktop, None).await?;
            person::open_next_booking(&app, &locator).await?;
            shot("standalone-s06-en.png")?;
            app.quit().await
        })
        .await?;
    report
        .step("standalone: no secret on disk, no database opens plainly", async {
            let tokens = desktop.secrets()?;
            ensure!(!tokens.is_empty(), "the Secret Service holds nothing of the app");
            let mut canaries = vec![("password".to_owned(), person::PASSWORD.as_bytes().to_vec())];
            canaries.extend(tokens.into_iter().map(|t| ("keychain entry".to_owned(), t.into_bytes())));
            no_secrets(&[&desktop.root.join("home"), &desktop.root.join("logs")], &canaries)?;
            no_plain_database(&desktop.root.join("home"))
        })
        .await
}

/// Makes the supplier slow, commits, and returns once the order request is at the supplier.
async fn leave_purchase_running(app: &App, service: &Service, out: chrono::NaiveDate, secret: &str) -> Result<()> {
    if app.either(&["nav-search", "signin-email"]).await? == "signin-email" {
        person::sign_in(app, Some(secret)).await?;
    }
    person::search(app, out, person::days_after(out, 2)).await?;
    person::choose(app, 0).await?;
    service.control(
        "PUT",
        "faults",
        Some(r#"[{"id":"slow-order","match":{"op":"create_order"},"effect":{"answer_after":{"s":4}},"times":1}]"#),
    )?;
    app.click("review-commit").await?;
    for _ in 0..200 {
        if fired(&service.control("GET", "faults", None)?) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("the order request did not reach the supplier")
}

fn fired(faults: &serde_json::Value) -> bool {
    let text = faults.to_string();
    text.contains("\"fired\":1")
}

/// The trip number `count` has become a confirmed booking; answers its id.
async fn settled_booking(app: &App, count: usize) -> Result<String> {
    for _ in 0..240 {
        app.go("#/trips").await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let rows = app.texts("trip-row").await?;
        if rows.len() < count {
            continue;
        }
        // The newest trip departs last; lists are sorted by departure.
        let last = app.find(&format!("[data-testid='trip-row'][data-index='{}']", count - 1)).await?;
        if last.click().await.is_err() {
            continue;
        }
        app.click("trip-booking-open").await?;
        let state = app.test_id("booking-state").await?;
        if state.attr("data-state").await?.as_deref() == Some("confirmed") {
            let route = app.route().await?;
            return route.rsplit('/').next().map(str::to_owned).context("no booking id in the route");
        }
    }
    bail!("the booking did not become confirmed")
}

async fn expect_one_order(service: &Service, booking: &str) -> Result<()> {
    let live = service.live_orders(booking)?;
    ensure!(live == 1, "{live} live orders for {booking}");
    Ok(())
}

fn no_secrets(places: &[&Path], canaries: &[(String, Vec<u8>)]) -> Result<()> {
    let (found, files) = secrets::search(places, canaries)?;
    eprintln!("        {} canaries looked for in {files} files", canaries.len());
    ensure!(found.is_empty(), "secrets on disk: {found:?}");
    Ok(())
}

fn no_plain_database(folder: &Path) -> Result<()> {
    let (open, all) = secrets::openable_databases(folder)?;
    ensure!(all > 0, "no database file at all below {}: nothing was proved", folder.display());
    ensure!(open.is_empty(), "plain sqlite3 opens {open:?}");
    Ok(())
}
