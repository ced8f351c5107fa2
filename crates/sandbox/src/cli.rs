//! The command line of `smart-btm-sandbox`.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use btm_sandbox::{ClockMode, Config, Disrupting, Durability, FaultPlan, Stage, Storage, Tls};
use clap::Parser;

/// A simulated supplier of flights, for Smart BTM. Nothing it sells exists.
#[derive(Debug, Parser)]
#[command(name = "smart-btm-sandbox", version)]
pub struct Arguments {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The world's seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder of the journal.
    #[arg(long, required_unless_present = "memory", conflicts_with = "memory")]
    data: Option<PathBuf>,
    /// Keep nothing.
    #[arg(long)]
    memory: bool,
    /// real, fixed:TIME, manual:TIME or scaled:FACTOR@TIME.
    #[arg(long, default_value = "real")]
    clock: ClockMode,
    /// Currency of new accounts.
    #[arg(long, default_value = "JPY")]
    currency: String,
    /// 1 = Japan and 150 airports elsewhere, 2 = about 1,000.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=2))]
    world: u8,
    /// Departures a day.
    #[arg(long)]
    flights_per_day: Option<u32>,
    /// self:DIR makes and keeps a certificate; without it plain http is spoken.
    #[arg(long)]
    tls: Option<String>,
    /// Asked for by /_sandbox; needed to listen beyond this machine.
    #[arg(long)]
    control_token: Option<String>,
    /// Fault rules to start with: what `PUT /_sandbox/faults` takes, a list or {"preset": …}.
    #[arg(long)]
    faults: Option<PathBuf>,
    /// How often airlines change booked flights: none, real or high.
    #[arg(long, default_value = "none")]
    disruption: Disrupting,
    /// CA (PEM file) that receivers of webhooks over https are known by.
    #[arg(long)]
    hook_ca: Option<PathBuf>,
    /// fsync, os or none.
    #[arg(long, default_value = "fsync")]
    durability: Durability,
}

impl Arguments {
    /// The configuration they mean.
    pub fn config(self) -> anyhow::Result<Config> {
        let tls = match self.tls.as_deref().map(|t| t.strip_prefix("self:")) {
            None => Tls::Off,
            Some(Some(dir)) if !dir.is_empty() => Tls::Dir(PathBuf::from(dir)),
            Some(_) => bail!("--tls takes self:DIR"),
        };
        let faults = match &self.faults {
            None => FaultPlan::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
                serde_json::from_str(&text).with_context(|| format!("{} holds no fault rules", path.display()))?
            }
        };
        let hook_ca = self
            .hook_ca
            .as_ref()
            .map(|path| std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display())));
        if !self.listen.ip().is_loopback() && self.control_token.is_none() {
            bail!("listening beyond this machine needs --control-token");
        }
        Ok(Config {
            listen: self.listen,
            seed: self.seed,
            storage: self.data.map_or(Storage::Memory, Storage::Dir),
            durability: self.durability,
            journal_key: None,
            clock: self.clock,
            currency: self.currency,
            stage: if self.world == 1 { Stage::One } else { Stage::Two },
            flights_per_day: self.flights_per_day,
            tls,
            control_token: self.control_token,
            faults,
            disruption: self.disruption,
            hook_ca: hook_ca.transpose()?,
            world: None,
        })
    }
}
