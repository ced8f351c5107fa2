//! What a person does in the window, act by act. Names follow the screens.
use crate::app::App;
use anyhow::{Context, Result, ensure};
use chrono::{Datelike, NaiveDate};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub const COMPANY: &str = "株式会社みほん商事";
pub const EMAIL: &str = "hanako@mihon.example";
/// Canaries: looked for on disk afterwards. Visibly fake.
pub const PASSWORD: &str = "canary-correct-horse-9f31-battery";

pub async fn accept_invitation(app: &App, link: &str) -> Result<()> {
    app.screen("S-01").await?;
    app.click("start-connect").await?;
    app.fill("connect-input", link).await?;
    app.click("connect-submit").await?;
    let shown = app.text("consent-company").await?;
    ensure!(shown.contains(COMPANY), "the consent card names {shown}");
    app.text("consent-subject").await?;
    app.click("consent-accept").await?;
    app.fill("invite-password", PASSWORD).await?;
    app.click("invite-submit").await
}

/// Everything on this computer: a company of one's own.
pub async fn empty_company(app: &App) -> Result<()> {
    app.click("start-standalone").await?;
    for (field, value) in [
        ("company-name", COMPANY),
        ("family-name", "山田"),
        ("given-name", "花子"),
        ("company-email", EMAIL),
        ("company-password", PASSWORD),
    ] {
        app.fill(field, value).await?;
    }
    app.click("company-submit").await?;
    if app.either(&["recovery-key", "today-empty", "nav-today"]).await? == "recovery-key" {
        app.click("recovery-saved").await?;
        app.click("recovery-continue").await?;
    }
    app.screen("S-03").await
}

/// Enrols where the company demands it; else the start screen is there already.
pub async fn past_enrolment(app: &App) -> Result<()> {
    if app.either(&["enrol-secret", "nav-today"]).await? == "enrol-secret" {
        enrol(app).await?;
    }
    app.screen("S-03").await
}

/// Answers the TOTP secret (base32) and the recovery codes.
pub async fn enrol(app: &App) -> Result<(String, Vec<String>)> {
    let secret: String = app.text("enrol-secret").await?.split_whitespace().collect();
    app.fill("enrol-code", &code(&secret)?).await?;
    app.click("enrol-submit").await?;
    app.test_id("recovery-codes").await?;
    let codes = app.texts("recovery-code").await?;
    ensure!(codes.len() == 10, "{} recovery codes", codes.len());
    app.click("recovery-saved").await?;
    app.click("recovery-continue").await?;
    app.screen("S-03").await?;
    Ok((secret, codes))
}

/// Sets the language in the settings; the screen of before is left.
pub async fn speak(app: &App, language: &str) -> Result<()> {
    app.click("nav-settings").await?;
    app.click(&format!("settings-language-{language}")).await?;
    app.find(&format!("html[lang='{language}']")).await.map(|_| ())
}

pub async fn sign_out(app: &App) -> Result<()> {
    app.click("nav-settings").await?;
    app.click("sign-out").await?;
    if app.either(&["sign-out-confirm", "signin-email"]).await? == "sign-out-confirm" {
        app.click("sign-out-confirm").await?;
    }
    app.test_id("signin-email").await.map(|_| ())
}

/// With password and, where a secret is given, a code that was not used before.
pub async fn sign_in(app: &App, secret: Option<&str>) -> Result<()> {
    app.fill("signin-email", EMAIL).await?;
    app.fill("signin-password", PASSWORD).await?;
    app.click("signin-submit").await?;
    if let Some(secret) = secret {
        app.test_id("code-input").await?;
        wait_for_a_new_code().await?;
        app.fill("code-input", &code(secret)?).await?;
        app.click("code-submit").await?;
    }
    app.screen("S-03").await
}

/// HND → FUK and back, by typing.
pub async fn search(app: &App, out: NaiveDate, back: NaiveDate) -> Result<()> {
    search_between(app, ("羽田", "HND"), ("福岡", "FUK"), out, back).await
}

/// Between two places, each as typed and the code of the line to take.
pub async fn search_between(app: &App, from: (&str, &str), to: (&str, &str), out: NaiveDate, back: NaiveDate) -> Result<()> {
    app.click("nav-search").await?;
    for (field, (text, code)) in [("search-origin", from), ("search-destination", to)] {
        app.fill(field, text).await?;
        let option =
            app.find(&format!("[data-testid='place-option'][data-code='{code}']")).await.context("the place was not offered")?;
        option.click().await?;
    }
    app.fill("search-depart", &date(out)).await?;
    app.press("search-depart", "\u{E004}").await?;
    app.fill("search-return", &date(back)).await?;
    app.press("search-return", "\u{E004}").await?;
    app.click("search-submit").await?;
    app.test_id("offers-end").await.map(|_| ())
}

/// The n-th offer of the list, its terms open.
pub async fn open_offer(app: &App, index: usize) -> Result<()> {
    app.press_on(&format!("[data-testid='offer-row'][data-index='{index}']")).await
}

/// The n-th offer of the list, chosen.
pub async fn choose(app: &App, index: usize) -> Result<()> {
    open_offer(app, index).await?;
    app.click("offer-choose").await?;
    app.test_id("review-total").await.map(|_| ())
}

/// Asked once, on the review.
pub async fn fill_traveller_details(app: &App) -> Result<()> {
    for (field, value) in [
        ("family_name", "山田"),
        ("given_name", "花子"),
        ("family_kana", "ヤマダ"),
        ("given_kana", "ハナコ"),
        ("passport_surname", "YAMADA"),
        ("passport_given", "HANAKO"),
        ("birth_date", "1990-04-01"),
        ("email", EMAIL),
        ("phone", "+819012345678"),
    ] {
        app.fill(&format!("profile-{field}"), value).await?;
    }
    for (field, option) in [("title", "option-ms"), ("gender", "option-f")] {
        app.click(&format!("profile-{field}")).await?;
        app.click(option).await?;
    }
    app.click("profile-passport_confirmed").await?;
    app.click("profile-save").await
}

/// Commits and waits for the supplier's word: record locator, ticket number, booking id.
pub async fn book(app: &App) -> Result<(String, String)> {
    app.click("review-commit").await?;
    let locator = app.text("progress-locator").await?;
    ensure!(locator.contains("SIM-ZZ"), "a simulated locator shows as SIM-ZZ…, not {locator}");
    let ticket = app.text("progress-ticket").await?;
    ensure!(ticket.chars().filter(char::is_ascii_digit).count() >= 13, "a ticket number has 13 digits: {ticket}");
    Ok((locator, ticket))
}

/// Opens the next flight from today, then its e-ticket receipt; answers the booking's id.
pub async fn open_next_booking(app: &App, locator: &str) -> Result<String> {
    app.click("nav-today").await?;
    let time = app.text("today-next-time").await?;
    ensure!(time.len() >= 4 && time.contains(':'), "place time on the card: {time}");
    app.go("#/trips").await?;
    app.test_id("trip-row").await?;
    app.click("trip-row").await?;
    app.click("trip-booking-open").await?;
    let shown = app.text("booking-locator").await?;
    ensure!(shown.contains(locator.trim()), "the booking shows {shown}, the purchase said {locator}");
    app.click("booking-document").await?;
    let receipt = app.text("document-view").await?;
    ensure!(receipt.contains("YAMADA"), "the receipt names the traveller: {receipt}");
    let route = app.route().await?;
    route.rsplit('/').next().map(str::to_owned).context("no booking id in the route")
}

/// RFC 6238 with the server's clock, which is this machine's.
pub fn code(secret: &str) -> Result<String> {
    let seed = data_encoding::BASE32_NOPAD.decode(secret.as_bytes())?;
    let totp = totp_rs::Builder::new().with_secret(seed.as_slice()).build()?;
    Ok(totp.generate(now()).to_string())
}

/// A code works once: waits for the next 30-second step.
pub async fn wait_for_a_new_code() -> Result<()> {
    let left = 30 - now() % 30;
    tokio::time::sleep(Duration::from_secs(left + 1)).await;
    Ok(())
}

/// Tomorrow in Japan.
pub fn tomorrow() -> NaiveDate {
    let days = (now() + 9 * 3600) / 86_400 + 1;
    NaiveDate::from_ymd_opt(1970, 1, 1).and_then(|d| d.checked_add_days(chrono::Days::new(days))).unwrap_or_default()
}

pub fn days_after(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(chrono::Days::new(days)).unwrap_or(date)
}

pub fn date(date: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

#[expect(clippy::disallowed_methods, reason = "codes follow the machine's clock, as the server's do")]
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
}
