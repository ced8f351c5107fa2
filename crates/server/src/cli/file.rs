//! Flags over environment over file over defaults, into one `ServerConfig`. Secrets come from files alone: a value of one in the
//! file or in the environment is refused.
use anyhow::{Context, bail};
use btm_domain::CarrierCode;
use btm_server::edge::OsEntropy;
use btm_server::{PostgresPlace, ServerConfig, Sources, Storage, Tls, TwoFactor, secrets, start};
use btm_suppliers::SuppliersConfig;
use chrono::TimeDelta;
use clap::Args;
use secrecy::SecretString;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use url::Url;

/// Flags every command shares.
#[derive(Args, Clone, Debug, Default)]
pub struct Common {
    /// TOML file.
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// Data folder, mode 0700.
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// The database is a PostgreSQL: a file of mode 0600 with its address, `postgres://role@host/database`, for the server's own role.
    #[arg(long)]
    pub postgres_url_file: Option<PathBuf>,
    /// The same for the role that owns the tables: the schema is made or brought up to date first.
    #[arg(long)]
    pub postgres_owner_url_file: Option<PathBuf>,
    /// Master key: a file of mode 0400 outside the data folder. Default: `<data>-keys/master.key`.
    #[arg(long)]
    pub master_key: Option<PathBuf>,
    /// Address to listen on.
    #[arg(long)]
    pub listen: Option<SocketAddr>,
    /// The https address people connect to, as invitation links carry it.
    #[arg(long, alias = "server-url")]
    pub public_url: Option<Url>,
    /// Name shown to a person who connects.
    #[arg(id = "server_name", long = "name")]
    pub name: Option<String>,
    /// `self:DIR` makes a CA and a certificate in DIR; clients trust its ca.pem.
    #[arg(long)]
    pub tls: Option<String>,
    /// PEM chain, leaf first.
    #[arg(long, requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// PEM private key, mode 0600.
    #[arg(long, requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Sandbox of suppliers: its https address.
    #[arg(long, requires = "sandbox_ca")]
    pub sandbox_url: Option<String>,
    /// PEM of the sandbox's CA.
    #[arg(long, requires = "sandbox_url")]
    pub sandbox_ca: Option<PathBuf>,
    /// `required` (default) or `optional`.
    #[arg(long)]
    pub two_factor: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    server: ServerTable,
    tls: TlsTable,
    keys: KeysTable,
    sign_in: SignInTable,
    airlines: AirlinesTable,
    suppliers: SuppliersConfig,
}
/// `[airlines.phones]`: where travellers call an airline from check-in on, by its two-letter code.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct AirlinesTable {
    phones: BTreeMap<CarrierCode, String>,
}
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct ServerTable {
    name: Option<String>,
    listen: Option<SocketAddr>,
    public_url: Option<String>,
    data: Option<PathBuf>,
    postgres_url_file: Option<PathBuf>,
    postgres_owner_url_file: Option<PathBuf>,
}
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct TlsTable {
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    self_signed: Option<PathBuf>,
}
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct KeysTable {
    master_key_file: Option<PathBuf>,
}
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct SignInTable {
    two_factor: Option<String>,
    strict_totp: Option<bool>,
    session_hours: Option<i64>,
    idle_minutes: Option<i64>,
}

/// A configuration, and the paths it came from.
pub struct Loaded {
    pub config: ServerConfig,
    pub data: PathBuf,
    pub master_key: PathBuf,
}

const SECTIONS: [&str; 4] = ["SERVER", "TLS", "KEYS", "SIGN_IN"];

/// Lays `BTM_SECTION__KEY` over the file's tables.
fn overlay(table: &mut toml::Table, variables: impl Iterator<Item = (String, String)>) -> anyhow::Result<()> {
    for (name, value) in variables {
        let Some((section, key)) = name.strip_prefix("BTM_").and_then(|rest| rest.split_once("__")) else { continue };
        if !SECTIONS.contains(&section) {
            continue;
        }
        let key = key.to_lowercase();
        if ["master_key", "token", "password", "secret"].contains(&key.as_str()) {
            bail!("{name}: a secret never comes from the environment, give a file");
        }
        let value = match value.parse::<i64>() {
            Ok(number) => toml::Value::Integer(number),
            Err(_) => value.parse::<bool>().map_or(toml::Value::String(value), toml::Value::Boolean),
        };
        let section = table.entry(section.to_lowercase()).or_insert_with(|| toml::Value::Table(toml::Table::new()));
        section.as_table_mut().with_context(|| format!("{name}: not a table in the file"))?.insert(key, value);
    }
    Ok(())
}

/// Reads everything. `fresh` = a data folder without a database gets a master key of its own; otherwise the key must be there.
pub fn load(flags: &Common, fresh: bool) -> anyhow::Result<Loaded> {
    let mut table = match &flags.config {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            text.parse::<toml::Table>().with_context(|| format!("{} is no TOML", path.display()))?
        }
        None => toml::Table::new(),
    };
    overlay(&mut table, std::env::vars())?;
    let mut file: File = table.try_into().context("the configuration")?;
    file.suppliers.overlay_env(std::env::vars())?;

    let data = flags.data.clone().or(file.server.data).context("no data folder: give --data DIR or server.data")?;
    let master_key = flags.master_key.clone().or(file.keys.master_key_file).unwrap_or_else(|| beside(&data).join("master.key"));
    if inside(&master_key, &data) {
        bail!("the master key {} must not stand in the data folder", master_key.display());
    }
    let url = flags.postgres_url_file.clone().or(file.server.postgres_url_file);
    let owner = flags.postgres_owner_url_file.clone().or(file.server.postgres_owner_url_file);
    let storage = match (url, owner) {
        (Some(url), owner) => {
            let owner = owner.map(|owner| address(&owner)).transpose()?;
            Storage::Postgres(PostgresPlace { url: address(&url)?, owner })
        }
        (None, None) => Storage::Folder(data.clone()),
        (None, Some(_)) => bail!("postgres_owner_url_file goes with postgres_url_file"),
    };
    // Whether a PostgreSQL is fresh only it knows, and its servers share one key: made when told so (`serve --init-keys`).
    let fresh = fresh && matches!(storage, Storage::Folder(_));
    if fresh && !start::database_file(&data).exists() && !master_key.exists() {
        secrets::make_master_key(&master_key, &OsEntropy)?;
    }
    let key = secrets::read_master_key(&master_key).context("the master key")?;
    let name = flags.name.clone().or(file.server.name).unwrap_or_else(|| "Smart BTM".to_owned());
    let mut config = ServerConfig::company(name, storage, *key);
    if let Some(listen) = flags.listen.or(file.server.listen) {
        config.listen = listen;
    }
    config.public_url = match (&flags.public_url, &file.server.public_url) {
        (Some(url), _) => Some(url.clone()),
        (None, Some(text)) => Some(text.parse().context("server.public_url")?),
        (None, None) => None,
    };
    config.tls = match (&flags.tls, &flags.tls_cert, &flags.tls_key) {
        (Some(word), _, _) => {
            let folder = word.strip_prefix("self:").context("--tls takes self:DIR")?;
            Tls::SelfSigned(PathBuf::from(folder))
        }
        (None, Some(certificate), Some(key)) => Tls::Files { certificate: certificate.clone(), key: key.clone() },
        _ => match (file.tls.certificate, file.tls.key, file.tls.self_signed) {
            (Some(certificate), Some(key), None) => Tls::Files { certificate, key },
            (None, None, Some(folder)) => Tls::SelfSigned(folder),
            (None, None, None) => Tls::SelfSigned(beside(&data).join("tls")),
            _ => bail!("[tls] takes certificate and key, or self_signed"),
        },
    };
    config.two_factor = match flags.two_factor.as_deref().or(file.sign_in.two_factor.as_deref()) {
        None | Some("required") => TwoFactor::Required,
        Some("optional") => TwoFactor::Optional,
        Some(_) => bail!("two_factor is required or optional"),
    };
    config.strict_totp = file.sign_in.strict_totp.unwrap_or(false);
    if let Some(hours) = file.sign_in.session_hours {
        config.lifetimes.session = TimeDelta::try_hours(hours).filter(|d| *d > TimeDelta::zero()).context("session_hours")?;
    }
    if let Some(minutes) = file.sign_in.idle_minutes {
        config.lifetimes.idle = TimeDelta::try_minutes(minutes).filter(|d| *d > TimeDelta::zero()).context("idle_minutes")?;
    }
    config.suppliers = match (&flags.sandbox_url, &flags.sandbox_ca) {
        (Some(url), Some(ca)) => Sources::sandbox(url, &read_when_there(ca)?, "sandbox").context("--sandbox-url")?,
        _ => Sources {
            duffel: file.suppliers.duffel_access().context("[suppliers.duffel]")?,
            liteapi: file.suppliers.liteapi_access().context("[suppliers.liteapi]")?,
            airalo: file.suppliers.airalo_access().context("[suppliers.airalo]")?,
            desk: file.suppliers.desk_catalogue().context("[suppliers.desk]")?,
        },
    };
    config.engine.airline_phones = file.airlines.phones;
    file.suppliers.check_mixed(&config.suppliers.modes()).context("[suppliers]")?;
    Ok(Loaded { config, data, master_key })
}

/// A sandbox started a moment ago writes its CA once its world is built: waits half a minute for it, and says so.
fn read_when_there(ca: &Path) -> anyhow::Result<Vec<u8>> {
    for second in 0..30 {
        match std::fs::read(ca) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                if second == 0 {
                    tracing::info!(file = %ca.display(), "waiting for the sandbox to write its CA");
                }
                std::thread::sleep(std::time::Duration::from_secs(1));
            }
            other => return other.with_context(|| format!("cannot read {}", ca.display())),
        }
    }
    anyhow::bail!("{} is not there: is the sandbox running with --tls self:DIR?", ca.display())
}

/// The address of a database, which may hold a password.
fn address(file: &Path) -> anyhow::Result<SecretString> {
    let text = secrets::read_private(file).context("the address of PostgreSQL")?;
    Ok(text.trim().into())
}

/// `<data>-keys`, beside the data folder.
fn beside(data: &Path) -> PathBuf {
    let mut name = data.file_name().unwrap_or_default().to_owned();
    name.push("-keys");
    data.with_file_name(name)
}

fn inside(file: &Path, folder: &Path) -> bool {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    whole(file).starts_with(whole(folder))
}
