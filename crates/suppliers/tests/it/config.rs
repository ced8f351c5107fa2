//! Everything refused at start.
use btm_suppliers::{Access, ConfigError, SuppliersConfig};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn put(&self, name: &str, text: &str, mode: u32) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
        path
    }

    fn ca(&self) -> PathBuf {
        self.put("ca.pem", &ca_pem(), 0o644)
    }
}

fn ca_pem() -> String {
    rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap().cert.pem()
}

fn table(mode: &str, url: &str, token: &Path, more: &str) -> SuppliersConfig {
    let text =
        format!("[duffel]\nmode = \"{mode}\"\nbase_url = \"{url}\"\ntoken_file = {token:?}\nproducts = [\"flights\"]\n{more}");
    toml::from_str(&text).unwrap()
}

fn refused(config: &SuppliersConfig) -> ConfigError {
    config.duffel_access().unwrap_err()
}

const LOOP: &str = "https://127.0.0.1:41001";
const REAL: &str = "https://api.duffel.com";

#[test]
fn what_is_right_starts_and_shows_no_token() {
    let files = Files::new();
    let token = files.put("token", "duffel_test_abc\n", 0o600);
    let ca = format!("ca_file = {:?}", files.ca());
    let access = table("sandbox", LOOP, &token, &ca).duffel_access().unwrap().unwrap();
    assert!(!format!("{access:?}").contains("duffel_test_abc"));
    assert!(table("sandbox", "https://localhost:1", &token, &ca).duffel_access().unwrap().is_some());
    assert!(table("test", REAL, &token, "").duffel_access().unwrap().is_some());
    let live = files.put("live", "duffel_live_abc", 0o400);
    assert!(table("live", REAL, &live, "").duffel_access().unwrap().is_some());
    assert!(table("live", REAL, &live, "enabled = false").duffel_access().unwrap().is_none());
    assert!(SuppliersConfig::default().duffel_access().unwrap().is_none());
}

#[test]
fn hosts_and_schemes_follow_the_mode() {
    let files = Files::new();
    let token = files.put("token", "duffel_test_abc", 0o600);
    let live = files.put("live", "duffel_live_abc", 0o600);
    let ca = format!("ca_file = {:?}", files.ca());
    assert_eq!(refused(&table("sandbox", "http://127.0.0.1:1", &token, &ca)), ConfigError::NotHttps);
    assert_eq!(refused(&table("sandbox", REAL, &token, &ca)), ConfigError::HostNotAllowed("api.duffel.com".into()));
    assert_eq!(refused(&table("test", LOOP, &token, "")), ConfigError::HostNotAllowed("127.0.0.1".into()));
    assert_eq!(
        refused(&table("live", "https://mirror.example", &live, "")),
        ConfigError::HostNotAllowed("mirror.example".into())
    );
    for url in ["https://api.duffel.com/air", "https://u:p@api.duffel.com", "https://api.duffel.com/?x=1", "not a url"] {
        assert_eq!(refused(&table("test", url, &token, "")), ConfigError::BaseUrl, "{url}");
    }
    let mut named = table("sandbox", "https://sandbox.example", &token, &ca);
    named.sandbox_hosts = vec!["sandbox.example".into()];
    assert!(named.duffel_access().is_ok());
    let mut named = table("live", "https://mirror.example", &live, "");
    named.live_hosts = vec!["mirror.example".into()];
    assert!(named.duffel_access().is_ok());
    assert_eq!(refused(&table("sandbox", LOOP, &token, "")), ConfigError::CaFileMissing);
    assert_eq!(refused(&table("test", REAL, &token, &ca)), ConfigError::CaFileOutsideSandbox);
    let empty = format!("ca_file = {:?}", files.put("empty.pem", "nothing", 0o644));
    assert_eq!(refused(&table("sandbox", LOOP, &token, &empty)), ConfigError::CaUnreadable);
}

#[test]
fn tokens_fit_the_mode() {
    let files = Files::new();
    let ca = format!("ca_file = {:?}", files.ca());
    for (text, mode, why) in [
        ("duffel_live_abc", "sandbox", ConfigError::LiveTokenOutsideLive),
        ("prod_abc", "sandbox", ConfigError::LiveTokenOutsideLive),
        ("duffel_live_abc", "test", ConfigError::LiveTokenOutsideLive),
        ("something", "test", ConfigError::NotATestToken),
        ("duffel_test_abc", "live", ConfigError::NotALiveToken),
        ("something", "live", ConfigError::NotALiveToken),
    ] {
        let token = files.put("token", text, 0o600);
        let (url, more) = if mode == "sandbox" { (LOOP, ca.as_str()) } else { (REAL, "") };
        assert_eq!(refused(&table(mode, url, &token, more)), why, "{text} in {mode}");
    }
    assert_eq!(
        Access::sandbox(LOOP, ca_pem().as_bytes(), "duffel_live_x".into()).unwrap_err(),
        ConfigError::LiveTokenOutsideLive
    );
    let away = Access::sandbox("https://10.0.0.1", ca_pem().as_bytes(), "x".into()).unwrap_err();
    assert_eq!(away, ConfigError::HostNotAllowed("10.0.0.1".into()));
}

#[cfg(unix)]
#[test]
fn a_token_others_may_read_is_refused() {
    let files = Files::new();
    for mode in [0o644, 0o640, 0o604, 0o666] {
        let token = files.put("token", "duffel_test_abc", mode);
        assert_eq!(refused(&table("test", REAL, &token, "")), ConfigError::SecretFileTooOpen(token));
    }
    let token = files.put("token", "duffel_test_abc", 0o600);
    let hook = files.put("hook", "secret", 0o644);
    let more = format!("webhook_secret_file = {hook:?}");
    assert_eq!(refused(&table("test", REAL, &token, &more)), ConfigError::SecretFileTooOpen(hook));
    let empty = files.put("token", " \n", 0o600);
    assert_eq!(refused(&table("test", REAL, &empty, "")), ConfigError::SecretFileEmpty(empty));
    let none = files.0.path().join("none");
    assert_eq!(refused(&table("test", REAL, &none, "")), ConfigError::SecretFileUnreadable(none));
}

#[test]
fn a_secret_stands_in_no_other_place() {
    let files = Files::new();
    let token = files.put("token", "duffel_test_abc", 0o600);
    assert_eq!(refused(&table("test", REAL, &token, "token = \"x\"")), ConfigError::SecretInConfig("token".into()));
    assert_eq!(refused(&table("test", REAL, &token, "tokn = \"x\"")), ConfigError::UnknownKey("tokn".into()));
    let mut config = SuppliersConfig::default();
    for name in ["BTM_SUPPLIERS__DUFFEL__TOKEN", "BTM_SUPPLIERS__DUFFEL__WEBHOOK_SECRET", "BTM_SUPPLIERS__AIRALO__CLIENT_SECRET"]
    {
        let why = config.overlay_env([(name.to_owned(), "x".to_owned())]).unwrap_err();
        assert_eq!(why, ConfigError::SecretInEnvironment(name.into()));
    }
}

#[test]
fn the_environment_wins_over_the_file() {
    let files = Files::new();
    let token = files.put("token", "duffel_test_abc", 0o600);
    let mut config = table("live", "https://elsewhere.example", &token, "");
    let env = [("BTM_SUPPLIERS__DUFFEL__MODE", "test"), ("BTM_SUPPLIERS__DUFFEL__BASE_URL", REAL), ("PATH", "/bin")];
    config.overlay_env(env.map(|(k, v)| (k.to_owned(), v.to_owned()))).unwrap();
    assert!(config.duffel_access().unwrap().is_some());
    for (name, value) in [("BTM_SUPPLIERS__DUFFEL__MODE", "lively"), ("BTM_SUPPLIERS__ALLOW_MIXED", "maybe")] {
        let why = config.overlay_env([(name.to_owned(), value.to_owned())]).unwrap_err();
        assert_eq!(why, ConfigError::BadValue(name.into()));
    }
    let why = config.overlay_env([("BTM_SUPPLIERS__DUFFEL__BASEURL".to_owned(), String::new())]).unwrap_err();
    assert!(matches!(why, ConfigError::UnknownKey(_)));
}

#[test]
fn live_and_simulated_mix_only_when_said_aloud() {
    use btm_domain::supply::SupplierMode::{Live, Sandbox, Test};
    let mut config = SuppliersConfig::default();
    assert_eq!(config.check_mixed(&[Live, Sandbox]), Err(ConfigError::MixedModes));
    assert_eq!((config.check_mixed(&[Live, Live]), config.check_mixed(&[Test, Sandbox])), (Ok(()), Ok(())));
    config.allow_mixed = true;
    assert_eq!(config.check_mixed(&[Live, Sandbox]), Ok(()));
}
