//! What part of a search the sandbox is, when the service asks it for a desktop: the rest is ours, and ours should be what is measured.
use super::server::Server;
use anyhow::{Context, Result, ensure};
use btm_client::{
    Client, ClientOptions, FlightQueryInput, KeychainChoice, SearchEvent, Settings, SignInOutcome, SliceInput, SystemClock,
    SystemEntropy, Trust,
};
use btm_domain::{Cabin, Clock};
use chrono::TimeDelta;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Visibly fake.
const PASSWORD: &str = "visibly-fake-correct-horse-battery";
const PAIRS: [(&str, &str); 4] = [("HND", "FUK"), ("HND", "CTS"), ("NRT", "SIN"), ("HND", "LHR")];

/// How the searches went: times at the desktop, and processor ticks of both programs.
pub struct Share {
    pub taken: Vec<Duration>,
    pub sandbox_ticks: u64,
    pub server_ticks: u64,
}

impl Share {
    /// The sandbox's part of the processor time both used. NaN where nothing was counted.
    pub fn of_processor(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "hundredths of seconds")]
        let (part, whole) = (self.sandbox_ticks as f64, (self.sandbox_ticks + self.server_ticks) as f64);
        part / whole
    }
}

/// Searches of a signed-in desktop through `server` at `sandbox`, both given as programs; the first five are not counted.
pub fn measure(sandbox: &Path, server: &Path, folder: &Path, count: usize) -> Result<Share> {
    let at = |name: &str| folder.join(name);
    let tls = |name: &str| format!("self:{}", at(name).display());
    let mut command = Command::new(sandbox);
    let sandbox = Server::listening(command.arg("--data").arg(at("sandbox")).args(["--tls", &tls("sandbox-tls")]))?;
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut command = Command::new(server);
    command
        .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--tls", &tls("server-tls")])
        .arg("--data")
        .arg(at("server"));
    command.args(["--sandbox-url", &sandbox.url, "--sandbox-ca"]).arg(at("sandbox-tls/ca.pem"));
    let service = Server::listening(&mut command)?;
    let made = Command::new(server)
        .args(["company", "create", "Bench", "--admin", "bench@mihon.example", "--public-url", &service.url, "--data"])
        .arg(at("server"))
        .output()?;
    let told = String::from_utf8_lossy(&made.stdout).into_owned();
    let link = told.split_whitespace().find(|word| word.starts_with("smartbtm://")).context("no invitation was printed")?;
    let ca = std::fs::read_to_string(at("server-tls/ca.pem"))?;
    tokio::runtime::Runtime::new()?.block_on(async {
        let client = signed_in(link, ca).await?;
        let mut share = Share { taken: Vec::new(), sandbox_ticks: 0, server_ticks: 0 };
        let ticks = || Some((sandbox.ticks()?, service.ticks()?));
        let mut before = None;
        for n in 0..count + 5 {
            if n == 5 {
                before = ticks();
            }
            let (from, to) = PAIRS[n % PAIRS.len()];
            let (found, taken) = search(&client, from, to, 20 + i64::try_from(n % 60)?).await?;
            ensure!(found > 0, "{from} {to}: nothing found");
            if n >= 5 {
                share.taken.push(taken);
            }
            // The service takes thirty searches a minute from one person, after a first twenty.
            tokio::time::sleep(Duration::from_millis(1_500)).await;
        }
        if let (Some(before), Some(after)) = (before, ticks()) {
            (share.sandbox_ticks, share.server_ticks) = (after.0 - before.0, after.1 - before.1);
        }
        Ok(share)
    })
}

/// Invitation, own password, authenticator: a desktop whose store lives in memory.
async fn signed_in(link: &str, ca: String) -> Result<Client> {
    let client = Client::open(ClientOptions {
        data_dir: None,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        keychain: KeychainChoice::Memory,
        trust: Trust::Exactly(ca),
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        device_name: "bench".to_owned(),
        default_settings: Settings::default(),
        invitation: None,
    });
    client.start();
    client.connect(link, |_| {}).await?;
    client.consent().await?;
    if client.accept_invitation(PASSWORD.into()).await? == SignInOutcome::EnrolmentNeeded {
        let seed = data_encoding::BASE32_NOPAD.decode(client.begin_enrolment().await?.secret_text.as_bytes())?;
        let totp = totp_rs::Builder::new().with_secret(seed.as_slice()).build()?;
        client.confirm_enrolment(&totp.generate(u64::try_from(SystemClock.now().timestamp())?).to_string()).await?;
    }
    Ok(client)
}

/// One way, `days` from now; answers how many offers came, and how long it took.
async fn search(client: &Client, from: &str, to: &str, days: i64) -> Result<(usize, Duration)> {
    let date = (SystemClock.now().date_naive() + TimeDelta::days(days)).to_string();
    let input = FlightQueryInput {
        slices: vec![SliceInput { origin: from.into(), destination: to.into(), date }],
        cabin: Cabin::Economy,
        travellers: 1,
        max_connections: 1,
    };
    let mut found = 0;
    let count = |event| {
        if let SearchEvent::Offers { offers, .. } = event {
            found += offers.len();
        }
    };
    let begun = Instant::now();
    client.search(input, count).await?;
    Ok((found, begun.elapsed()))
}
