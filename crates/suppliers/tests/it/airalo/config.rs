//! What is refused at start: credentials of a client, and what its account is.
use btm_domain::supply::SupplierMode;
use btm_suppliers::{Access, ConfigError, SuppliersConfig};
use std::path::PathBuf;
use tempfile::TempDir;

const LOOP: &str = "https://127.0.0.1:41001";
const REAL: &str = "https://partners-api.airalo.com";

fn file(folder: &TempDir, name: &str, text: &str, mode: u32) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    path
}

fn table(mode: &str, url: &str, more: &str) -> SuppliersConfig {
    toml::from_str(&format!("[airalo]\nmode = \"{mode}\"\nbase_url = \"{url}\"\n{more}")).unwrap()
}

#[test]
fn the_accounts_mode_is_said_aloud() {
    let folder = tempfile::tempdir().unwrap();
    let secret = file(&folder, "secret", "s-e-c-r-e-t\n", 0o600);
    let ca = file(&folder, "ca.pem", &rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap().cert.pem(), 0o644);
    let client = format!("client_id = \"abc-1_2\"\nclient_secret_file = {secret:?}\n");
    let with = |more: &str| format!("{client}{more}");
    let refused = |config: SuppliersConfig| config.airalo_access().unwrap_err();

    let access = table("sandbox", LOOP, &with(&format!("ca_file = {ca:?}"))).airalo_access().unwrap().unwrap();
    assert_eq!(access.mode(), SupplierMode::Sandbox);
    assert!(!format!("{access:?}").contains("s-e-c-r-e-t"));
    assert!(table("test", REAL, &with("account_mode = \"sandbox\"")).airalo_access().unwrap().is_some());
    assert!(table("live", REAL, &with("account_mode = \"production\"")).airalo_access().unwrap().is_some());
    assert_eq!(refused(table("test", REAL, &client)), ConfigError::AccountMode, "not said is not sandbox");
    assert_eq!(refused(table("test", REAL, &with("account_mode = \"production\""))), ConfigError::AccountMode);
    assert_eq!(refused(table("live", REAL, &with("account_mode = \"sandbox\""))), ConfigError::AccountMode);
    assert!(table("live", REAL, &with("enabled = false")).airalo_access().unwrap().is_none());

    let away = "https://elsewhere.example";
    assert_eq!(refused(table("live", away, &client)), ConfigError::HostNotAllowed("elsewhere.example".into()));
    assert_eq!(
        refused(table("test", LOOP, &with("account_mode = \"sandbox\""))),
        ConfigError::HostNotAllowed("127.0.0.1".into())
    );
    assert_eq!(refused(table("sandbox", LOOP, &client)), ConfigError::CaFileMissing);
    let flights = with("products = [\"flights\"]");
    assert_eq!(refused(table("live", REAL, &flights)), ConfigError::BadValue("products".into()));
    assert!(table("live", REAL, &with("products = [\"esim\"]")).airalo_access().unwrap().is_some());
}

#[test]
fn the_secret_stands_in_a_file_of_its_own_and_the_id_is_plain() {
    let folder = tempfile::tempdir().unwrap();
    let secret = file(&folder, "secret", "s-e-c-r-e-t", 0o600);
    let refused = |more: &str| table("live", REAL, more).airalo_access().unwrap_err();
    let path = format!("client_secret_file = {secret:?}\n");
    assert_eq!(refused(&path), ConfigError::Missing("client_id"));
    assert_eq!(refused("client_id = \"abc\""), ConfigError::Missing("client_secret_file"));
    assert_eq!(refused(&format!("{path}client_id = \"a b\"")), ConfigError::BadValue("client_id".into()));
    assert_eq!(
        refused(&format!("{path}client_id = \"abc\"\nclient_secret = \"x\"")),
        ConfigError::SecretInConfig("client_secret".into())
    );
    assert_eq!(
        refused(&format!("{path}client_id = \"abc\"\ntoken_file = {secret:?}")),
        ConfigError::UnknownKey("token_file".into())
    );
    #[cfg(unix)]
    {
        let open = file(&folder, "open", "s", 0o640);
        let told = refused(&format!("client_id = \"abc\"\nclient_secret_file = {open:?}"));
        assert_eq!(told, ConfigError::SecretFileTooOpen(open));
    }
    // What buys for real does not enter the sandbox.
    let live = Access::sandbox(
        LOOP,
        rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap().cert.pem().as_bytes(),
        "s".into(),
    );
    assert_eq!(live.unwrap().with_client("prod_abc").unwrap_err(), ConfigError::LiveTokenOutsideLive);
}

#[test]
fn a_supplier_with_a_token_has_no_client_and_the_environment_knows_both() {
    let folder = tempfile::tempdir().unwrap();
    let token = file(&folder, "token", "duffel_test_x", 0o600);
    let text =
        format!("[duffel]\nmode = \"test\"\nbase_url = \"https://api.duffel.com\"\ntoken_file = {token:?}\nclient_id = \"abc\"");
    let config: SuppliersConfig = toml::from_str(&text).unwrap();
    assert_eq!(config.duffel_access().unwrap_err(), ConfigError::UnknownKey("client_id".into()));

    let secret = file(&folder, "secret", "s", 0o600);
    let mut config = SuppliersConfig::default();
    let env = [
        ("MODE", "test"),
        ("BASE_URL", REAL),
        ("CLIENT_ID", "abc"),
        ("CLIENT_SECRET_FILE", secret.to_str().unwrap()),
        ("ACCOUNT_MODE", "sandbox"),
    ];
    config.overlay_env(env.map(|(k, v)| (format!("BTM_SUPPLIERS__AIRALO__{k}"), v.to_owned()))).unwrap();
    assert!(config.airalo_access().unwrap().is_some());
    let name = "BTM_SUPPLIERS__AIRALO__CLIENT_SECRET".to_owned();
    assert_eq!(config.overlay_env([(name.clone(), "x".into())]).unwrap_err(), ConfigError::SecretInEnvironment(name));
    let name = "BTM_SUPPLIERS__AIRALO__ACCOUNT_MODE".to_owned();
    assert_eq!(config.overlay_env([(name.clone(), "real".into())]).unwrap_err(), ConfigError::BadValue(name));
}
