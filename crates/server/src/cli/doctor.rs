//! `doctor`: one line a finding. `ok` and `note` leave the exit code alone, `warn` is a weakened setting, `fail` a thing to mend.
use super::file::{Common, Loaded, load};
use btm_server::booking::hook;
use btm_server::{Deps, Lifetimes, ServerConfig, Storage, Tls, TwoFactor, secrets, start, tls};
use btm_suppliers::port::BreakerHealth;
use clap::Args;
use secrecy::ExposeSecret;
use std::process::ExitCode;

#[derive(Args)]
pub struct Doctor {
    #[command(flatten)]
    common: Common,
}

#[derive(Default)]
struct Findings {
    worst: u8,
}

impl Findings {
    fn say(&mut self, level: &str, what: &str, text: &str) -> anyhow::Result<()> {
        self.worst = self.worst.max(match level {
            "fail" => 2,
            "warn" => 1,
            _ => 0,
        });
        super::print(&format!("{level:4} {what}: {text}"))
    }
}

impl Doctor {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let mut found = Findings::default();
        match load(&self.common, false) {
            Err(error) => found.say("fail", "configuration", &format!("{error:#}"))?,
            Ok(loaded) => {
                found.say("ok", "configuration", "read")?;
                found.say("ok", "master key", &format!("{} is readable by its owner alone", loaded.master_key.display()))?;
                folder(&mut found, &loaded)?;
                settings(&mut found, &loaded.config)?;
                certificate(&mut found, &loaded.config.tls)?;
                store(&mut found, &loaded.config).await?;
                suppliers(&mut found, &loaded.config).await?;
            }
        }
        super::print(if found.worst == 0 { "healthy" } else { "deviations found" })?;
        Ok(ExitCode::from(u8::from(found.worst > 0)))
    }
}

fn folder(found: &mut Findings, loaded: &Loaded) -> anyhow::Result<()> {
    let data = &loaded.data;
    let mut paths = vec![(data.to_owned(), "data folder")];
    if matches!(loaded.config.storage, Storage::Folder(_)) {
        paths.push((start::database_file(data), "database file"));
    }
    for (path, what) in paths {
        match std::fs::metadata(&path) {
            Err(_) => found.say("note", what, "is made at the first start")?,
            Ok(meta) if secrets::mode_of(&meta) & 0o077 != 0 => {
                found.say("fail", what, &format!("others may use it (mode {:04o})", secrets::mode_of(&meta)))?;
            }
            Ok(_) => found.say("ok", what, "is its owner's alone")?,
        }
    }
    Ok(())
}

fn settings(found: &mut Findings, config: &ServerConfig) -> anyhow::Result<()> {
    match config.two_factor {
        TwoFactor::Required => found.say("ok", "two_factor", "required")?,
        TwoFactor::Optional => found.say("warn", "two_factor", "optional; recommended: required")?,
    }
    let recommended = Lifetimes::default();
    if config.lifetimes.session > recommended.session {
        found.say("warn", "session_hours", &format!("{}; recommended: 24 or less", config.lifetimes.session.num_hours()))?;
    }
    if config.lifetimes.idle > recommended.idle {
        found.say("warn", "idle_minutes", &format!("{}; recommended: 60 or less", config.lifetimes.idle.num_minutes()))?;
    }
    if config.public_url.is_none() && !config.listen.ip().is_loopback() {
        found.say("warn", "public_url", "not set; invitation links carry the address listened on")?;
    }
    Ok(())
}

fn certificate(found: &mut Findings, source: &Tls) -> anyhow::Result<()> {
    if matches!(source, Tls::SelfSigned(folder) if !folder.join("key.pem").exists()) {
        return found.say("note", "TLS", "a self-made certificate is made at the first start");
    }
    match tls::material(source) {
        Ok(_) => found.say("ok", "TLS", "certificate and key fit; 1.2 and 1.3 alone"),
        Err(error) => found.say("fail", "TLS", &error.to_string()),
    }
}

async fn store(found: &mut Findings, config: &ServerConfig) -> anyhow::Result<()> {
    match &config.storage {
        Storage::Folder(data) if !start::database_file(data).exists() => {
            return found.say("note", "store", "is made at the first start");
        }
        Storage::Postgres(place) if place.owner.is_some() => {
            found.say(
                "warn",
                "store",
                "the owner's address is configured: a server that keeps running needs it only to migrate",
            )?;
        }
        Storage::Folder(_) | Storage::Postgres(_) => {}
        Storage::Memory => return Ok(()),
    }
    let store = match start::open_store(config, &btm_server::edge::OsEntropy).await {
        Ok(store) => store,
        Err(error) => return found.say("fail", "store", &whole(&error)),
    };
    let (read, epoch) = (store.durability().await, store.epoch().await);
    store.close().await;
    match (read, epoch) {
        (Err(error), _) | (_, Err(error)) => found.say("fail", "store", &whole(&error))?,
        (Ok(read), Ok(epoch)) => {
            // Another one after a restore: every mirror starts again.
            found.say("note", "store epoch", &epoch)?;
            for setting in &read.settings {
                let level = if setting.holds() { "ok" } else { "fail" };
                let told = format!("{} (wanted: {})", setting.value, setting.wanted.join(" or "));
                found.say(level, &format!("store {}", setting.name), &told)?;
            }
        }
    }
    Ok(())
}

/// An error with its causes; what one repeats of the one behind it is said once.
fn whole(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !said.ends_with(&more) {
            said = format!("{said}: {more}");
        }
        cause = error.source();
    }
    said
}

/// Each supplier by itself: one cheap read, the state of our own gates, and the address it may send its events to.
async fn suppliers(found: &mut Findings, config: &ServerConfig) -> anyhow::Result<()> {
    if config.suppliers.is_empty() {
        return found.say("note", "suppliers", "none configured: nothing can be searched");
    }
    let registry = match config.suppliers.connect(&Deps::system(), None).await {
        Err(error) => return found.say("fail", "suppliers", &error.to_string()),
        Ok(registry) => registry,
    };
    if let Some((mode, catalogue)) = &config.suppliers.desk {
        let sample = if catalogue.sample { ", the bundled sample" } else { "" };
        found.say("ok", "supplier desk", &format!("{mode:?}, catalogue read{sample}"))?;
    }
    for supplier in registry.all() {
        let name = format!("supplier {}", supplier.id().name());
        let health = supplier.health().await;
        match health.why {
            None if health.reachable => found.say("ok", &name, &format!("{:?}, answers", health.mode))?,
            why => found.say("fail", &name, &format!("{:?}, does not answer: {why:?}", health.mode))?,
        }
        if health.breakers.iter().any(|b| *b != BreakerHealth::Closed) {
            found.say("fail", &name, &format!("gates: {:?}", health.breakers))?;
        }
        if let Some(url) = &config.public_url {
            let word = hook::word(config.master_key.expose_secret(), supplier.id());
            let address = format!("{}/v1/hooks/{}/{word}", url.as_str().trim_end_matches('/'), supplier.id().name());
            found.say("note", &name, &format!("events, where it sends them: {address}"))?;
        }
    }
    Ok(())
}
