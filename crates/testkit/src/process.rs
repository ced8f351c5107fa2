//! The real binaries as processes of their own: started, killed without a word, started again on the same data.
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

/// Where a binary of this workspace was built: `SMART_BTM_BIN_DIR`, else beside the running test.
pub fn binary(name: &str) -> PathBuf {
    let folder = std::env::var_os("SMART_BTM_BIN_DIR").map(PathBuf::from).unwrap_or_else(|| {
        let test = std::env::current_exe().expect("the test's own path");
        // target/debug/deps/it-… → target/debug
        test.ancestors().nth(2).expect("a target folder").to_owned()
    });
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(path.exists(), "{} is not built: cargo build --bin {name}", path.display());
    path
}

/// A child that says `listening on URL` first. Killed when dropped.
pub struct Process {
    child: Child,
    /// From its listening line.
    pub base_url: String,
    stderr: Arc<Mutex<String>>,
}

impl Process {
    /// Starts the command and waits for its listening line.
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
        let stderr = Arc::new(Mutex::new(String::new()));
        let (mut pipe, kept) = (child.stderr.take().expect("piped"), stderr.clone());
        std::thread::spawn(move || {
            let mut bytes = [0u8; 4096];
            while let Ok(n @ 1..) = pipe.read(&mut bytes) {
                kept.lock().unwrap_or_else(PoisonError::into_inner).push_str(&String::from_utf8_lossy(&bytes[..n]));
            }
        });
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let Some(url) = line.trim().strip_prefix("listening on ") else {
            let _ = child.kill();
            let _ = child.wait();
            panic!("no listening line but {line:?}; stderr: {}", stderr.lock().unwrap_or_else(PoisonError::into_inner));
        };
        Self { base_url: url.to_owned(), child, stderr }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    pub fn kill9(mut self) {
        self.child.kill().expect("was running");
        self.child.wait().expect("ends");
    }

    /// SIGTERM and the exit code.
    pub fn terminate(mut self) -> Option<i32> {
        let told = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().expect("kill");
        assert!(told.success());
        self.child.wait().expect("ends").code()
    }

    /// What it wrote to stderr so far.
    pub fn stderr(&self) -> String {
        self.stderr.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `smart-btm-sandbox` with its journal in a folder.
pub struct SandboxProcess {
    folder: PathBuf,
    listen: String,
    more: Vec<String>,
    process: Option<Process>,
}

impl SandboxProcess {
    /// Data in `folder/data`, certificate in `folder/tls`; `more` = further flags, e.g. `["--clock", "manual:…"]`.
    pub fn start(folder: &Path, more: &[&str]) -> Self {
        let more = more.iter().map(|m| (*m).to_owned()).collect();
        let mut new = Self { folder: folder.to_owned(), listen: "127.0.0.1:0".to_owned(), more, process: None };
        new.restart();
        new
    }

    /// Again on the same data and, after the first time, the same port.
    pub fn restart(&mut self) {
        self.process = None;
        let mut command = Command::new(binary("smart-btm-sandbox"));
        command.arg("--listen").arg(&self.listen).arg("--data").arg(self.folder.join("data"));
        command.arg("--tls").arg(format!("self:{}", self.folder.join("tls").display())).args(&self.more);
        let process = Process::spawn(command);
        self.listen = process.base_url.trim_start_matches("https://").to_owned();
        self.process = Some(process);
    }

    pub fn base_url(&self) -> String {
        format!("https://{}", self.listen)
    }

    /// The CA to trust.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.join("tls/ca.pem")
    }

    pub fn process(&self) -> &Process {
        self.process.as_ref().expect("running")
    }

    pub fn kill9(&mut self) {
        self.process.take().expect("running").kill9();
    }
}

/// `smart-btm-server` with its data in a folder.
pub struct ServerProcess {
    folder: PathBuf,
    listen: String,
    more: Vec<String>,
    process: Option<Process>,
}

impl ServerProcess {
    /// Data in `folder/data`, keys in `folder/data-keys`, certificate in `folder/tls`.
    pub fn start(folder: &Path, sandbox: Option<&SandboxProcess>, more: &[&str]) -> Self {
        let mut flags: Vec<String> = more.iter().map(|m| (*m).to_owned()).collect();
        if let Some(sandbox) = sandbox {
            flags.extend(["--sandbox-url".to_owned(), sandbox.base_url()]);
            flags.extend(["--sandbox-ca".to_owned(), sandbox.ca_file().display().to_string()]);
        }
        let mut new = Self { folder: folder.to_owned(), listen: "127.0.0.1:0".to_owned(), more: flags, process: None };
        new.restart();
        new
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(binary("smart-btm-server"));
        command.args(words).arg("--data").arg(self.folder.join("data"));
        command.arg("--tls").arg(format!("self:{}", self.folder.join("tls").display()));
        command
    }

    /// Again on the same data and, after the first time, the same port.
    pub fn restart(&mut self) {
        self.process = None;
        let mut command = self.command(&["serve"]);
        command.arg("--listen").arg(&self.listen).args(&self.more);
        let process = Process::spawn(command);
        self.listen = process.base_url.trim_start_matches("https://").to_owned();
        self.process = Some(process);
    }

    /// Runs another command of the binary on the same data and answers its whole output.
    pub fn run(&self, words: &[&str]) -> std::process::Output {
        self.command(words).output().expect("runs")
    }

    /// A new company's first invitation token.
    pub fn create_company(&self, name: &str, admin: &str) -> String {
        let output = self.run(&["company", "create", name, "--admin", admin]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let link = String::from_utf8(output.stdout).expect("UTF-8");
        link.trim().rsplit_once("token=").expect("a link").1.to_owned()
    }

    pub fn base_url(&self) -> String {
        format!("https://{}", self.listen)
    }

    /// The CA to trust.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.join("tls/ca.pem")
    }

    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    pub fn process(&self) -> &Process {
        self.process.as_ref().expect("running")
    }

    pub fn kill9(&mut self) {
        self.process.take().expect("running").kill9();
    }

    /// SIGTERM; the exit code.
    pub fn terminate(&mut self) -> Option<i32> {
        self.process.take().expect("running").terminate()
    }
}
