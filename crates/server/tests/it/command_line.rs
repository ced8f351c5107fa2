//! The binary: serve, doctor, company, user; and what it refuses to start with (controls 40, 41 in part).
use crate::support::http;
use btm_api::server::ServerResponse;
use btm_testkit::postgres::{OWNER, SERVER};
use btm_testkit::process::binary;
use btm_testkit::{Postgres, ServerProcess};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

fn text(output: &Output) -> (Option<i32>, String, String) {
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code(), out, String::from_utf8_lossy(&output.stderr).into_owned())
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn chmod(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_company_user_and_restart_on_the_same_data() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = ServerProcess::start(folder.path(), None, &[]);
    let ask = |server: &ServerProcess| {
        let client = http(&std::fs::read_to_string(server.ca_file()).unwrap());
        let url = format!("{}/v1/server", server.base_url());
        async move { client.get(url).send().await.unwrap().json::<ServerResponse>().await.unwrap() }
    };
    let first = ask(&server).await;
    let key = folder.path().join("data-keys/master.key");
    assert_eq!((mode(&key), mode(&server.data()), mode(&server.data().join("server.db"))), (0o400, 0o700, 0o600));

    let token = server.create_company("北野精機", "aoi@example.com");
    assert_eq!(token.len(), 43);
    let (code, out, _) = text(&server.run(&["company", "create", "B", "--admin", "aoi@example.com"]));
    assert!(code == Some(2) && out.is_empty(), "an address signs in to one company");
    let (_, out, _) = text(&server.run(&["user", "invite", "ren@example.com", "--role", "traveller", "--role", "arranger"]));
    assert!(out.starts_with("smartbtm://connect?server=https%3A%2F%2F127.0.0.1%3A"), "{out}");
    let (_, out, _) = text(&server.run(&["user", "list"]));
    assert_eq!(out, "aoi@example.com\tinvited\tcompany_admin,traveller\nren@example.com\tinvited\ttraveller,arranger\n");
    let (_, out, _) = text(&server.run(&["user", "disable", "ren@example.com"]));
    assert_eq!(out, "disabled ren@example.com\n");
    let (code, _, err) = text(&server.run(&["user", "disable", "aoi@example.com"]));
    assert!(code == Some(2) && err.contains("last admin"), "{err}");
    let (_, out, _) = text(&server.run(&["user", "reset", "aoi@example.com", "--factor"]));
    assert!(out.contains("token="), "{out}");

    server.kill9();
    server.restart();
    let again = ask(&server).await;
    assert_eq!(again.server_id, first.server_id);
    assert_eq!(server.terminate(), Some(0));
    let (code, out, _) = text(&server.run(&["doctor"]));
    assert_eq!(code, Some(0), "{out}");
    assert!(out.ends_with("healthy\n") && out.contains("ok   store synchronous: 2"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn c41_doctor_names_each_weakened_setting() {
    let folder = tempfile::tempdir().unwrap();
    ServerProcess::start(folder.path(), None, &[]).terminate();
    let doctor = |toml: &str| {
        let config = folder.path().join("server.toml");
        std::fs::write(&config, toml).unwrap();
        let mut command = Command::new(binary("smart-btm-server"));
        text(&command.arg("doctor").arg("--config").arg(config).arg("--data").arg(folder.path().join("data")).output().unwrap())
    };
    let findings =
        |out: &str| out.lines().filter(|l| l.starts_with("warn") || l.starts_with("fail")).map(str::to_owned).collect::<Vec<_>>();
    let (code, out, _) = doctor("");
    assert_eq!((code, findings(&out)), (Some(0), vec![]), "{out}");
    let epoch = out.lines().find_map(|l| l.strip_prefix("note store epoch: ")).unwrap_or_else(|| panic!("{out}"));
    assert!(epoch.len() == 32 && epoch.chars().all(|c| c.is_ascii_hexdigit()), "{epoch}");
    let (code, out, _) = doctor("[airlines.phones]\nNH = \"+81 3 0000 0000\"");
    assert!(code == Some(0) && findings(&out).is_empty(), "{out}");
    for (toml, name) in [
        ("[sign_in]\ntwo_factor = \"optional\"", "warn two_factor"),
        ("[sign_in]\nsession_hours = 48", "warn session_hours"),
        ("[sign_in]\nidle_minutes = 90", "warn idle_minutes"),
    ] {
        let (code, out, _) = doctor(toml);
        let found = findings(&out);
        assert!(code == Some(1) && found.len() == 1 && found[0].starts_with(name), "{toml}: {found:?}");
    }
    chmod(&folder.path().join("data"), 0o755);
    let (code, out, _) = doctor("");
    assert!(code == Some(1) && findings(&out)[0].starts_with("fail data folder"), "{out}");
}

/// Each setting that acknowledged bookings rest on, wrong one after the other.
#[tokio::test(flavor = "multi_thread")]
async fn doctor_reads_back_what_a_postgresql_promises_and_fails_where_it_does_not() {
    let folder = tempfile::tempdir().unwrap();
    ServerProcess::start(folder.path(), None, &[]).terminate();
    let postgres = Postgres::own("doctor", None);
    postgres.create("btm", "template1");
    let kept = |name: &str, address: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, address).unwrap();
        chmod(&path, 0o600);
        path
    };
    let (url, owner) = (kept("url", postgres.url(SERVER, "btm")), kept("owner", postgres.url(OWNER, "btm")));
    let ask = |url: &Path, owner: Option<&Path>| {
        let mut command = Command::new(binary("smart-btm-server"));
        command.arg("doctor").arg("--data").arg(folder.path().join("data")).arg("--postgres-url-file").arg(url);
        if let Some(owner) = owner {
            command.arg("--postgres-owner-url-file").arg(owner);
        }
        text(&command.output().unwrap())
    };
    let (code, out, _) = ask(&url, None);
    assert!(code == Some(1) && out.contains("fail store: ") && out.contains("migrate first"), "{out}");
    let (code, out, _) = ask(&url, Some(&owner));
    assert!(code == Some(1) && out.contains("warn store: the owner's address"), "{out}");

    let settings = ["fsync", "full_page_writes", "synchronous_commit"];
    let failed = || {
        let (code, out, _) = ask(&url, None);
        let lines = |level: &str| -> Vec<&str> {
            settings.into_iter().filter(|name| out.contains(&format!("{level} store {name}: "))).collect()
        };
        let (good, bad) = (lines("ok  "), lines("fail"));
        assert_eq!((good.len() + bad.len(), code), (3, Some(i32::from(!bad.is_empty()))), "{out}");
        bad
    };
    assert_eq!(failed(), [""; 0]);
    for name in settings {
        let (wrong, right) = (format!("alter system set {name} = off"), format!("alter system reset {name}"));
        // A reload arrives a moment after it was asked for.
        let settled = |sql: &str, wanted: &[&str]| {
            postgres.sql(&[sql, "select pg_reload_conf()"]);
            let told = (0..50).map(|_| failed()).find(|told| told == wanted);
            assert!(told.is_some(), "{sql}: {:?}", failed());
        };
        settled(&wrong, &[name]);
        settled(&right, &[]);
    }
    let (code, out, _) = ask(&kept("far", "postgres://btm_server@db.example.com/btm?sslmode=require".to_owned()), None);
    assert!(code == Some(1) && out.contains("fail store: ") && out.contains("verify-full"), "{out}");
}

#[test]
fn c40_it_refuses_open_keys_secrets_in_the_environment_and_unknown_settings() {
    let folder = tempfile::tempdir().unwrap();
    ServerProcess::start(folder.path(), None, &[]).terminate();
    let serve = |toml: &str, env: &[(&str, &str)]| {
        let config = folder.path().join("server.toml");
        std::fs::write(&config, toml).unwrap();
        let mut command = Command::new(binary("smart-btm-server"));
        command.arg("doctor").arg("--config").arg(config).arg("--data").arg(folder.path().join("data"));
        let (code, out, err) = text(&command.envs(env.iter().copied()).output().unwrap());
        (code, out + &err)
    };
    let token = folder.path().join("duffel.token");
    std::fs::write(&token, "duffel_test_x").unwrap();
    chmod(&token, 0o644);
    let supplier = |rest: &str| format!("[suppliers.duffel]\nmode = \"test\"\nbase_url = \"https://api.duffel.com\"\n{rest}");
    let file = format!("token_file = \"{}\"", token.display());
    for (toml, env, word) in [
        ("[server]\nnmae = \"x\"".to_owned(), vec![], "nmae"),
        ("[airlines.phones]\nall_nippon = \"+81 3 0000 0000\"".to_owned(), vec![], "code"),
        (supplier("token = \"duffel_test_x\""), vec![], "secret"),
        (supplier(&file), vec![], "0600"),
        (supplier(""), vec![("BTM_SUPPLIERS__DUFFEL__TOKEN", "duffel_test_x")], "environment"),
        (String::new(), vec![("BTM_KEYS__MASTER_KEY", "00")], "environment"),
        ("[tls]\ncertificate = \"a\"".to_owned(), vec![], "tls"),
    ] {
        let (code, said) = serve(&toml, &env);
        assert!(code == Some(1) && said.contains("fail configuration") && said.contains(word), "{toml}: {said}");
        assert!(!said.contains("duffel_test_x"), "no secret is repeated");
    }
    let key = folder.path().join("data-keys/master.key");
    chmod(&key, 0o444);
    let start = || {
        let mut command = Command::new(binary("smart-btm-server"));
        text(&command.arg("serve").arg("--data").arg(folder.path().join("data")).output().unwrap())
    };
    let (code, out, err) = start();
    assert!(code == Some(2) && out.is_empty() && err.contains("may be read by others"), "{err}");
    // Another key than the data were made with.
    chmod(&key, 0o600);
    std::fs::write(&key, "11".repeat(32)).unwrap();
    let (code, _, err) = start();
    assert!(code == Some(2) && err.contains("not the master key"), "{err}");
    // No key at all, but data.
    std::fs::remove_file(&key).unwrap();
    let (code, _, err) = start();
    assert!(code == Some(2) && err.contains("is not there"), "{err}");
}

#[test]
fn openapi_is_printed_whole() {
    let (code, out, _) = text(&Command::new(binary("smart-btm-server")).arg("openapi").output().unwrap());
    assert_eq!(code, Some(0));
    assert!(out == include_str!("../../../../docs/openapi.json"));
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_names_each_supplier_of_the_file_and_says_how_it_is() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().unwrap();
    ServerProcess::start(folder.path(), None, &[]).terminate();
    let sandbox = btm_sandbox::Sandbox::start(btm_sandbox::Config::default()).await.unwrap();
    let kept = |name: &str, words: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, words).unwrap();
        chmod(&path, 0o600);
        path.display().to_string()
    };
    let ca = kept("ca.pem", sandbox.ca_pem.as_deref().unwrap());
    let (duffel, liteapi, airalo) = (kept("duffel", "duffel_test_x"), kept("liteapi", "sand_x"), kept("airalo", "secret-of-x"));
    let common = format!("mode = \"sandbox\"\nbase_url = \"{}\"\nca_file = \"{ca}\"\n", sandbox.base_url);
    let toml = format!(
        "[server]\npublic_url = \"https://btm.example.com\"\n\
         [suppliers.duffel]\n{common}token_file = \"{duffel}\"\n[suppliers.liteapi]\n{common}token_file = \"{liteapi}\"\n\
         [suppliers.airalo]\n{common}client_id = \"x\"\nclient_secret_file = \"{airalo}\"\n[suppliers.desk]\nmode = \"sandbox\"\n"
    );
    let config = folder.path().join("server.toml");
    std::fs::write(&config, toml).unwrap();
    let data = folder.path().join("data");
    let doctor = move || {
        let mut command = Command::new(binary("smart-btm-server"));
        text(&command.arg("doctor").arg("--config").arg(&config).arg("--data").arg(&data).output().unwrap())
    };
    let (code, out, _) = tokio::task::spawn_blocking(doctor.clone()).await.unwrap();
    assert_eq!(code, Some(0), "{out}");
    for line in
        ["ok   supplier desk: Sandbox", "ok   supplier duffel: Sandbox", "ok   supplier lite_api: ", "ok   supplier airalo: "]
    {
        assert!(out.contains(line), "{line} in {out}");
    }
    assert!(out.contains("https://btm.example.com/v1/hooks/duffel/"), "{out}");
    assert!(!out.contains("duffel_test_x") && !out.contains("secret-of-x"), "no secret is repeated");
    sandbox.stop().await;
    let (code, out, _) = tokio::task::spawn_blocking(doctor).await.unwrap();
    assert_eq!(code, Some(1), "{out}");
}
