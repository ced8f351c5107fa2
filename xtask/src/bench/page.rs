//! The peer's page: the first screen of our own bundle as a browser built it, with styles inside and no script but the one that flips the title.
use super::serve::PAINTED;
use crate::process;
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::process::Command;

/// Where Debian keeps the browser behind its wrapper script.
pub const CHROMIUM: &str = "/usr/lib/chromium/chromium";

/// What every start of Chromium is given; it keeps to itself.
pub fn chromium_flags(profile: &Path) -> Vec<String> {
    let mut flags: Vec<String> = [
        "--no-sandbox",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-sync",
        "--disable-background-networking",
        "--disable-component-update",
        "--password-store=basic",
        "--log-level=3",
        "--test-type",
    ]
    .map(str::to_owned)
    .to_vec();
    flags.push(format!("--user-data-dir={}", profile.display()));
    flags
}

/// The screens with their own fixtures, signed in, at Today.
pub fn own_screens(address: &str) -> String {
    format!("{address}/?lang=ja&theme=light#/today")
}

/// Asks a headless browser for the built page at `address` and makes it static. `dist` holds its style sheets.
///
/// # Errors
/// If the browser does not run, or what it built is not the first screen.
pub fn of(address: &str, dist: &Path, mut browser: Command, profile: &Path) -> Result<String> {
    browser.args(chromium_flags(profile)).args([
        "--headless",
        "--window-size=1280,800",
        "--virtual-time-budget=4000",
        "--dump-dom",
    ]);
    let built = process::output(browser.arg(own_screens(address)))?;
    ensure!(built.contains("today-next") && built.contains("today-item"), "the browser did not build the first screen");
    let mut styles = String::new();
    for sheet in built.split("<link").skip(1).filter_map(|link| link.split_once('>')).map(|(link, _)| link) {
        if let Some(name) =
            sheet.split_once("/assets/").and_then(|(_, rest)| rest.split('"').next()).filter(|n| n.ends_with(".css"))
        {
            styles.push_str(&std::fs::read_to_string(dist.join("assets").join(name))?);
        }
    }
    let mut page = without(&without(&built, "<script", "</script>"), "<link", ">");
    ensure!(!styles.is_empty(), "no style sheet in the bundle");
    let flip = format!(
        "<script>requestAnimationFrame(() => requestAnimationFrame(() => {{ document.title = '{PAINTED}'; }}));</script>"
    );
    page = page.replacen("</head>", &format!("<style>{styles}</style></head>"), 1);
    // The builder's own title has been flipped already.
    page = page.replace(&format!("<title>{PAINTED}</title>"), "<title>loading</title>");
    ensure!(!page.contains(PAINTED), "the page would be seen before it is painted");
    let end = page.rfind("</body>").context("the page has no end")?;
    page.insert_str(end, &flip);
    Ok(page)
}

/// `text` without each piece from `from` through `to`.
fn without(text: &str, from: &str, to: &str) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(text.len());
    while let Some(start) = rest.find(from) {
        out.push_str(&rest[..start]);
        let Some(length) = rest[start..].find(to) else { return out };
        rest = &rest[start + length + to.len()..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_links_go_and_the_rest_stays() {
        let page = "<head><script src=a></script><link rel=b></head><body>c<script>d</script></body>";
        assert_eq!(without(&without(page, "<script", "</script>"), "<link", ">"), "<head></head><body>c</body>");
    }
}
