//! The programs as the benches run them: processes of their own, ended with the bench; and the disk and memory under them.
use anyhow::{Context, Result, ensure};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// All runs stand at this instant: offers do not end while they are asked for.
const CLOCK: &str = "fixed:2026-11-23T09:00:00Z";

/// A running program of ours.
pub struct Server {
    child: Child,
    pub url: String,
    /// From spawning to the line that says where it listens.
    pub started: Duration,
}

impl Server {
    /// Starts it over a journal in `folder`.
    pub fn start(program: &Path, folder: &Path, durability: &str) -> Result<Self> {
        let mut command = Command::new(program);
        Self::listening(command.arg("--data").arg(folder).args(["--clock", CLOCK, "--durability", durability]))
    }

    /// Starts any program of ours whose first line says where it listens.
    pub fn listening(command: &mut Command) -> Result<Self> {
        let begun = Instant::now();
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let started = begun.elapsed();
        let url = line.trim().strip_prefix("listening on ").map(str::to_owned);
        let mut server = Self { child, url: String::new(), started };
        server.url = url.with_context(|| format!("the program said {line:?}"))?;
        Ok(server)
    }

    /// Ticks of the processor it has used, its own and the system's for it; nothing where the system does not tell.
    pub fn ticks(&self) -> Option<u64> {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        // After the name in brackets, which may hold anything: state is the first, utime the twelfth, stime the thirteenth (proc(5)).
        let mut fields = text.rsplit_once(')')?.1.split_whitespace().skip(11);
        Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
    }

    /// Resident memory in MiB; nothing where the system does not tell.
    pub fn memory_mib(&self) -> Option<f64> {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = text.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
        let kib: f64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
        Some(kib / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The journal is the bench's own and goes with its folder: nothing is lost by ending it at once.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What one small append with fsync takes in this folder: the disk's own share of a promise.
pub fn fsyncs(folder: &Path, count: usize) -> Result<Vec<Duration>> {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("fsync"))?;
    let record = [b'x'; 600];
    let mut taken = Vec::new();
    for _ in 0..count {
        let begun = Instant::now();
        file.write_all(&record)?;
        file.sync_data()?;
        taken.push(begun.elapsed());
    }
    ensure!(!taken.is_empty(), "no fsync was timed");
    Ok(taken)
}
