//! Starting other programs: and ending them with all they started.
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// Runs to the end with this process's own output.
///
/// # Errors
/// If it cannot be started or ends with another status than 0.
pub fn check(command: &mut Command) -> Result<()> {
    let name = describe(command);
    let status = command.status().with_context(|| format!("cannot start {name}"))?;
    if !status.success() {
        bail!("{name} ended with {status}");
    }
    Ok(())
}

/// What it prints on its standard output; its errors go to this process's own.
pub fn output(command: &mut Command) -> Result<String> {
    let name = describe(command);
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start {name}"))?;
    if !output.status.success() {
        bail!("{name} ended with {}", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn describe(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|a| a.to_string_lossy().into_owned()));
    words.join(" ")
}

/// A process, with all it started, that ends when its owner lets go of it.
pub struct Group(Child);

impl Group {
    /// Starts it as the leader of a process group of its own.
    pub fn spawn(command: &mut Command) -> Result<Self> {
        let name = describe(command);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        Ok(Self(command.spawn().with_context(|| format!("cannot start {name}"))?))
    }

    pub fn child(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).stderr(Stdio::null()).status();
        for _ in 0..20 {
            if self.0.try_wait().is_ok_and(|ended| ended.is_some()) {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.0.wait();
    }
}

/// A folder of its own under the system's temporary one, removed at the end.
pub struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    pub fn create(name: &str) -> Result<Self> {
        for attempt in 0..1000 {
            let path = std::env::temp_dir().join(format!("smart-btm-{name}-{}-{attempt}", std::process::id()));
            match std::fs::create_dir(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error).with_context(|| format!("cannot create {}", path.display())),
            }
        }
        bail!("no free temporary folder")
    }

    pub fn path(&self) -> &std::path::Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
