//! A PostgreSQL of the test run's own: started by whoever asks first, on a socket in a private folder, gone with the process however it ends.
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// Owns the tables.
pub const OWNER: &str = "btm_owner";
/// What a server of ours is to the database.
pub const SERVER: &str = "btm_server";

/// A running server; role `postgres` may do everything.
pub struct Postgres {
    folder: PathBuf,
    port: u16,
    /// Stops the server and drops the folder once this end of its pipe is closed: by the end of the process at the latest.
    _watch: Child,
}

/// Whoever may run a server: not root.
#[derive(Clone, Copy)]
struct User(Option<(u32, u32)>);

impl User {
    fn find() -> Self {
        let own = std::fs::metadata("/proc/self").map_or(1, |m| m.uid());
        if own != 0 {
            return Self(None);
        }
        let users = std::fs::read_to_string("/etc/passwd").expect("the system's users");
        let id = |name: &str| {
            let mut row = users.lines().find(|row| row.split(':').next() == Some(name))?.split(':').skip(2);
            Some((row.next()?.parse().ok()?, row.next()?.parse().ok()?))
        };
        Self(Some(id("postgres").or_else(|| id("nobody")).expect("a user that is not root")))
    }

    fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        // A key pressed at the test's terminal is not meant for it.
        command.current_dir("/").process_group(0).stdin(Stdio::null()).stdout(Stdio::null());
        command
    }
}

/// The newest one, 15 at least.
fn binaries() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path());
    let version = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok().filter(|v| *v >= 15);
    let newest = versions.filter(|path| path.join("bin/postgres").exists()).filter(|p| version(p).is_some()).max_by_key(version);
    newest.expect("PostgreSQL 15 or newer in /usr/lib/postgresql: apt-get install postgresql").join("bin")
}

impl Postgres {
    /// This run's own.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        // Lasting through a power cut is nothing these tests look at, and slow; through a kill it lasts all the same.
        SHARED.get_or_init(|| Self::start("shared", 5432, "-c listen_addresses= -c max_connections=300 -c fsync=off", &[]))
    }

    /// One of the test's own as PostgreSQL comes, and on a port of the loopback too. With a certificate and its key (PEM) it speaks TLS.
    pub fn own(name: &str, tls: Option<(&str, &str)>) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        let more = if tls.is_some() { " -c ssl=on" } else { "" };
        let files = tls.map_or(Vec::new(), |(certificate, key)| vec![("server.crt", certificate), ("server.key", key)]);
        Self::start(name, free, &format!("-c listen_addresses=127.0.0.1{more}"), &files)
    }

    /// `files`: into the data folder, for the server's eyes alone.
    fn start(name: &str, port: u16, settings: &str, files: &[(&str, &str)]) -> Self {
        let (user, bin) = (User::find(), binaries());
        let folder = std::env::temp_dir().join(format!("btm-pg-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir(&folder).expect("a folder");
        std::fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("its own");
        if let Some((user, group)) = user.0 {
            std::os::unix::fs::chown(&folder, Some(user), Some(group)).expect("root");
        }
        let data = folder.join("data");
        // First of all, so that nothing is left behind whatever happens next.
        let mut watch = user.command(Path::new("/bin/sh"));
        watch.args(["-c", "read _; \"$1\" -D \"$2\" -m immediate stop; rm -rf \"$3\"", "sh"]);
        watch.arg(bin.join("pg_ctl")).arg(&data).arg(&folder).stdin(Stdio::piped()).stderr(Stdio::null());
        let watch = watch.spawn().expect("a shell");
        let run = |program: &str, arguments: &[&str]| {
            let output = user.command(&bin.join(program)).arg("-D").arg(&data).args(arguments).stderr(Stdio::piped()).output();
            let output = output.expect("starts");
            assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
        };
        // Another order of texts than by bytes, as many servers have.
        let locale = ["--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en-US", "--locale=C.UTF-8"];
        run("initdb", &[&["--username=postgres", "--auth=trust", "--no-sync"], &locale[..]].concat());
        for (file, text) in files {
            let path = data.join(file);
            std::fs::write(&path, text).expect("the data folder");
            std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("its own");
            if let Some((user, group)) = user.0 {
                std::os::unix::fs::chown(&path, Some(user), Some(group)).expect("root");
            }
        }
        let options = format!("-k {} -p {port} {settings}", folder.display());
        run("pg_ctl", &["-w", "-l", &data.join("log").display().to_string(), "-o", &options, "start"]);
        let server = Self { folder, port, _watch: watch };
        server.sql(&[&format!("create role {OWNER} login"), &format!("create role {SERVER} login")]);
        server
    }

    /// A database of the owner's, as a copy of another that nobody has open.
    pub fn create(&self, name: &str, template: &str) {
        self.sql(&[&format!("create database {name} owner {OWNER} template {template}")]);
    }

    /// As `postgres`, one after the other, each by itself.
    pub fn sql(&self, statements: &[&str]) {
        let mut psql = User::find().command(&binaries().join("psql"));
        psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", "postgres", "-h"]).arg(&self.folder);
        psql.args(["-p", &self.port.to_string()]);
        psql.args(statements.iter().flat_map(|sql| ["-c", sql])).stderr(Stdio::piped());
        let output = psql.output().expect("psql");
        assert!(output.status.success(), "{statements:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// For a role, on one of its databases, over the socket.
    pub fn url(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@localhost:{}/{database}?host={}", self.port, self.folder.display())
    }

    /// Over the port, of a server of the test's own.
    pub fn url_at(&self, host: &str, role: &str, database: &str) -> String {
        format!("postgres://{role}@{host}:{}/{database}", self.port)
    }
}
