//! LiteAPI's table: two official hosts, one address in sandbox mode, the market, and everything refused at start.
use btm_suppliers::{ConfigError, SuppliersConfig};
use std::path::PathBuf;
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

    fn table(&self, mode: &str, url: &str, key: &str, more: &str) -> SuppliersConfig {
        let token = self.put("key", key, 0o600);
        toml::from_str(&format!("[liteapi]\nmode = \"{mode}\"\nbase_url = \"{url}\"\ntoken_file = {token:?}\n{more}")).unwrap()
    }
}

fn refused(config: &SuppliersConfig) -> ConfigError {
    config.liteapi_access().unwrap_err()
}

const LOOP: &str = "https://127.0.0.1:41001";
const REAL: &str = "https://api.liteapi.travel";

#[test]
fn the_official_hosts_belong_together() {
    let files = Files::new();
    let hosts = |config: &SuppliersConfig| config.liteapi_access().unwrap().unwrap().hosts();
    let official = ("api.liteapi.travel".to_owned(), "book.liteapi.travel".to_owned());
    assert_eq!(hosts(&files.table("test", REAL, "sand_x", "")), official);
    assert_eq!(hosts(&files.table("live", REAL, "prod_x", "")), official);
    let said = "book_base_url = \"https://book.liteapi.travel\"";
    assert_eq!(hosts(&files.table("live", REAL, "prod_x", said)), official);
    let elsewhere = "book_base_url = \"https://mirror.example\"";
    let away = ConfigError::HostNotAllowed("mirror.example".into());
    assert_eq!(refused(&files.table("test", REAL, "sand_x", elsewhere)), away);
    assert_eq!(refused(&files.table("live", REAL, "prod_x", elsewhere)), away);
    let mut named = files.table("live", "https://mirror.example", "prod_x", "");
    named.live_hosts = vec!["mirror.example".into()];
    assert_eq!(refused(&named), ConfigError::Missing("book_base_url"), "nobody guesses where it is booked");
    let mut named = files.table("live", "https://mirror.example", "prod_x", elsewhere);
    named.live_hosts = vec!["mirror.example".into()];
    assert_eq!(hosts(&named), ("mirror.example".into(), "mirror.example".into()));
    assert_eq!(
        refused(&files.table("live", REAL, "prod_x", "book_base_url = \"http://book.liteapi.travel\"")),
        ConfigError::NotHttps
    );
    assert!(SuppliersConfig::default().liteapi_access().unwrap().is_none());
    assert!(files.table("live", REAL, "prod_x", "enabled = false").liteapi_access().unwrap().is_none());
}

#[test]
fn a_sandbox_has_one_address() {
    let files = Files::new();
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap().cert.pem();
    let ca = format!("ca_file = {:?}\n", files.put("ca.pem", &made, 0o644));
    let access = files.table("sandbox", LOOP, "sand_x", &ca).liteapi_access().unwrap().unwrap();
    assert_eq!(access.hosts(), ("127.0.0.1".into(), "127.0.0.1".into()));
    assert!(!format!("{access:?}").contains("sand_x"));
    let two = format!("{ca}book_base_url = \"{LOOP}\"");
    assert_eq!(refused(&files.table("sandbox", LOOP, "sand_x", &two)), ConfigError::BookUrlInSandbox);
    assert_eq!(refused(&files.table("sandbox", LOOP, "sand_x", "")), ConfigError::CaFileMissing);
    assert_eq!(refused(&files.table("sandbox", REAL, "sand_x", &ca)), ConfigError::HostNotAllowed("api.liteapi.travel".into()));
}

#[test]
fn keys_fit_the_mode() {
    let files = Files::new();
    for (key, mode, why) in [
        ("prod_x", "test", ConfigError::LiveTokenOutsideLive),
        ("duffel_test_x", "test", ConfigError::NotATestToken),
        ("sand_x", "live", ConfigError::NotALiveToken),
        ("duffel_live_x", "live", ConfigError::NotALiveToken),
    ] {
        assert_eq!(refused(&files.table(mode, REAL, key, "")), why, "{key} in {mode}");
    }
    assert_eq!(
        refused(&files.table("test", "https://api.duffel.com", "sand_x", "")),
        ConfigError::HostNotAllowed("api.duffel.com".into())
    );
    assert_eq!(
        refused(&files.table("test", REAL, "sand_x", "products = [\"flights\"]")),
        ConfigError::BadValue("products".into())
    );
    assert!(files.table("test", REAL, "sand_x", "products = [\"stays\"]").liteapi_access().is_ok());
    assert_eq!(refused(&files.table("test", REAL, "sand_x", "token = \"x\"")), ConfigError::SecretInConfig("token".into()));
    #[cfg(unix)]
    {
        let open = files.put("open", "sand_x", 0o644);
        let mut config = files.table("test", REAL, "sand_x", "");
        config.liteapi.as_mut().unwrap().token_file = Some(open.clone());
        assert_eq!(refused(&config), ConfigError::SecretFileTooOpen(open));
    }
}

#[test]
fn the_market_is_told_where_it_is_asked_for() {
    let files = Files::new();
    assert!(files.table("test", REAL, "sand_x", "currency = \"USD\"\nguest_nationality = \"DE\"").liteapi_access().is_ok());
    for (more, key) in [("currency = \"dollars\"", "currency"), ("guest_nationality = \"Germany\"", "guest_nationality")] {
        assert_eq!(refused(&files.table("test", REAL, "sand_x", more)), ConfigError::BadValue(key.into()));
    }
    // Duffel has no market and one address.
    let token = files.put("duffel", "duffel_test_x", 0o600);
    for (key, value) in [("currency", "USD"), ("guest_nationality", "DE"), ("book_base_url", "https://api.duffel.com")] {
        let text = format!(
            "[duffel]\nmode = \"test\"\nbase_url = \"https://api.duffel.com\"\ntoken_file = {token:?}\n{key} = \"{value}\""
        );
        let config: SuppliersConfig = toml::from_str(&text).unwrap();
        assert_eq!(config.duffel_access().unwrap_err(), ConfigError::UnknownKey(key.into()));
    }
}

#[test]
fn the_environment_wins_over_the_file() {
    let files = Files::new();
    let mut config = files.table("live", "https://elsewhere.example", "sand_x", "");
    let env = [
        ("BTM_SUPPLIERS__LITEAPI__MODE", "test"),
        ("BTM_SUPPLIERS__LITEAPI__BASE_URL", REAL),
        ("BTM_SUPPLIERS__LITEAPI__BOOK_BASE_URL", "https://book.liteapi.travel"),
        ("BTM_SUPPLIERS__LITEAPI__CURRENCY", "USD"),
        ("BTM_SUPPLIERS__LITEAPI__GUEST_NATIONALITY", "US"),
    ];
    config.overlay_env(env.map(|(k, v)| (k.to_owned(), v.to_owned()))).unwrap();
    assert!(config.liteapi_access().unwrap().is_some());
    let secret = "BTM_SUPPLIERS__LITEAPI__TOKEN".to_owned();
    let why = config.overlay_env([(secret.clone(), "x".to_owned())]).unwrap_err();
    assert_eq!(why, ConfigError::SecretInEnvironment(secret));
}
