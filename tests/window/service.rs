//! `smart-btm-sandbox` and `smart-btm-server` as processes of their own, on ports that survive a restart.
use crate::desktop::Process;
use anyhow::{Context, Result, bail, ensure};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub struct Service {
    root: PathBuf,
    sandbox: Process,
    pub sandbox_url: String,
    server: Option<Process>,
    pub server_url: String,
    listen: String,
}

impl Service {
    pub fn start(root: &Path) -> Result<Self> {
        std::fs::create_dir_all(root)?;
        let dir = |name: &str| root.join(name).display().to_string();
        let (sandbox, sandbox_url) = listening(
            Command::new(beside("smart-btm-sandbox")?)
                .args([
                    "--listen",
                    "127.0.0.1:0",
                    "--seed",
                    "1",
                    "--data",
                    &dir("sandbox"),
                    "--tls",
                    &format!("self:{}", dir("sandbox-tls")),
                ])
                .stderr(File::create(root.join("sandbox.log"))?),
        )?;
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut service = Self {
            root: root.to_owned(),
            sandbox,
            sandbox_url,
            server: None,
            server_url: format!("https://127.0.0.1:{port}"),
            listen: format!("127.0.0.1:{port}"),
        };
        service.start_server()?;
        Ok(service)
    }

    /// Also after a stop or a kill: same data, same address.
    pub fn start_server(&mut self) -> Result<()> {
        let sandbox_ca = self.root.join("sandbox-tls/ca.pem").display().to_string();
        let (server, url) = listening(
            Command::new(beside("smart-btm-server")?)
                .args(["serve", "--listen", &self.listen])
                .args(self.data_arguments())
                .args(["--tls", &format!("self:{}", self.root.join("server-tls").display())])
                .args(["--sandbox-url", &self.sandbox_url, "--sandbox-ca", &sandbox_ca])
                .stderr(File::options().create(true).append(true).open(self.root.join("server.log"))?),
        )?;
        ensure!(url == self.server_url, "the server listens on {url}, not on {}", self.server_url);
        self.server = Some(server);
        Ok(())
    }

    /// SIGKILL.
    pub fn kill_server(&mut self) -> Result<()> {
        self.server.take().context("no server runs")?.kill()
    }

    pub fn stop_all(&mut self) -> Result<()> {
        if self.server.is_some() {
            self.kill_server()?;
        }
        self.sandbox.kill()
    }

    /// The certificate authority the app must trust.
    pub fn ca(&self) -> PathBuf {
        self.root.join("server-tls/ca.pem")
    }

    pub fn data(&self) -> PathBuf {
        self.root.join("server")
    }

    /// `company create`: the first admin's invitation link.
    pub fn create_company(&self, name: &str, admin: &str) -> Result<String> {
        self.create_company_reached_at(&self.server_url, name, admin)
    }

    /// The same, with an invitation that leads to `public_url`.
    pub fn create_company_reached_at(&self, public_url: &str, name: &str, admin: &str) -> Result<String> {
        let output = Command::new(beside("smart-btm-server")?)
            .args(["company", "create", name, "--admin", admin, "--public-url", public_url])
            .args(self.data_arguments())
            .output()?;
        invitation(&output)
    }

    /// `user invite`: the person's invitation link.
    pub fn invite(&self, email: &str, roles: &[&str]) -> Result<String> {
        let output = Command::new(beside("smart-btm-server")?)
            .args(["user", "invite", email])
            .args(roles.iter().flat_map(|role| ["--role", role]))
            .args(self.data_arguments())
            .output()?;
        invitation(&output)
    }

    /// One call of the sandbox's control door.
    pub fn control(&self, method: &str, path: &str, body: Option<&str>) -> Result<serde_json::Value> {
        let mut command = Command::new("curl");
        command
            .args(["-sS", "--fail-with-body", "--noproxy", "*", "-X", method])
            .arg("--cacert")
            .arg(self.root.join("sandbox-tls/ca.pem"))
            .arg(format!("{}/_sandbox/{path}", self.sandbox_url));
        if let Some(body) = body {
            command.args(["-H", "content-type: application/json", "-d", body]);
        }
        let output = command.output()?;
        ensure!(
            output.status.success(),
            "{method} {path}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        if output.stdout.is_empty() {
            return Ok(serde_json::Value::Null);
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// Live orders ever made for this booking, by our own reference.
    pub fn live_orders(&self, booking_id: &str) -> Result<i64> {
        let truth = self.control("GET", &format!("truth?ref={booking_id}.book"), None)?;
        truth["live"].as_i64().with_context(|| format!("no `live` in {truth}"))
    }

    fn data_arguments(&self) -> [String; 2] {
        ["--data".to_owned(), self.data().display().to_string()]
    }
}

/// The one-time link a command printed.
fn invitation(output: &std::process::Output) -> Result<String> {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let link = text.split_whitespace().find(|word| word.starts_with("smartbtm://connect?"));
    link.map(str::to_owned).with_context(|| format!("no invitation in {text} {}", String::from_utf8_lossy(&output.stderr)))
}

/// The program built beside the app.
fn beside(name: &str) -> Result<PathBuf> {
    let app = Path::new(env!("CARGO_BIN_EXE_smart-btm"));
    let path = app.with_file_name(name);
    if !path.exists() {
        bail!("{name} is not built: run `cargo build --workspace` first");
    }
    Ok(path)
}

fn listening(command: &mut Command) -> Result<(Process, String)> {
    let mut process = Process::spawn(command.stdout(Stdio::piped()))?;
    let stdout = process.child().stdout.take().context("stdout")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    let url = line.trim().strip_prefix("listening on ").with_context(|| format!("unexpected first line {line:?}"))?.to_owned();
    Ok((process, url))
}
