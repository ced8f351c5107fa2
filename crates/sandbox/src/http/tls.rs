//! TLS for loopback: a CA and a certificate made here. The CA's key is thrown away once it has signed.

use std::path::Path;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;
use tokio_rustls::TlsAcceptor;

/// TLS cannot be set up.
#[derive(Debug, Error)]
pub enum TlsError {
    #[error("a certificate cannot be made: {0}")]
    Make(#[from] rcgen::Error),
    #[error("the certificate cannot be used: {0}")]
    Use(#[from] rustls::Error),
    #[error("the certificate cannot be read: {0}")]
    Pem(#[from] rustls_pki_types::pem::Error),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// PEM texts of a sandbox's certificate and its CA.
#[derive(Clone)]
pub struct Identity {
    pub ca: String,
    leaf: String,
    key: String,
}

/// Makes a CA and a certificate for 127.0.0.1, ::1 and localhost, and for `extra` names.
pub fn make(extra: &[String]) -> Result<Identity, TlsError> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.distinguished_name.push(DnType::CommonName, "Smart BTM sandbox CA (simulation)");
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    (params.not_before, params.not_after) = (date_time_ymd(2025, 1, 1), date_time_ymd(2049, 12, 31));
    let ca_key = KeyPair::generate()?;
    let ca = params.self_signed(&ca_key)?;
    let issuer = Issuer::new(params, ca_key);
    let mut names = vec!["127.0.0.1".to_owned(), "::1".to_owned(), "localhost".to_owned()];
    names.extend(extra.iter().filter(|n| !["127.0.0.1", "::1", "0.0.0.0", "::"].contains(&n.as_str())).cloned());
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, "Smart BTM sandbox (simulation)");
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    (params.not_before, params.not_after) = (date_time_ymd(2025, 1, 1), date_time_ymd(2049, 12, 31));
    let key = KeyPair::generate()?;
    let leaf = params.signed_by(&key, &issuer)?;
    Ok(Identity { ca: ca.pem(), leaf: leaf.pem(), key: key.serialize_pem() })
}

/// Reads `ca.pem`, `leaf.pem` and `leaf.key` of a folder, or makes and writes them.
pub fn in_dir(dir: &Path, extra: &[String]) -> Result<Identity, TlsError> {
    let read = |name: &str| std::fs::read_to_string(dir.join(name));
    if let (Ok(ca), Ok(leaf), Ok(key)) = (read("ca.pem"), read("leaf.pem"), read("leaf.key")) {
        return Ok(Identity { ca, leaf, key });
    }
    let identity = make(extra)?;
    std::fs::create_dir_all(dir)?;
    write_private(&dir.join("leaf.key"), &identity.key)?;
    std::fs::write(dir.join("leaf.pem"), &identity.leaf)?;
    std::fs::write(dir.join("ca.pem"), &identity.ca)?;
    Ok(identity)
}

#[cfg(unix)]
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())
}

#[cfg(not(unix))]
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    std::fs::write(path, text)
}

/// TLS 1.2 and 1.3 with the ring provider, HTTP/1.1.
pub fn acceptor(identity: &Identity) -> Result<TlsAcceptor, TlsError> {
    let chain = CertificateDer::pem_slice_iter(identity.leaf.as_bytes()).collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
