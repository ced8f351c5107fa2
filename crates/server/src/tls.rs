//! TLS of the listener: rustls with ring, 1.3 and 1.2, nothing else (security.md §1.5). Certificates from files, or made here.
use crate::config::Tls;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;
use std::sync::Arc;
use thiserror::Error;

/// Why the listener has no certificate.
#[derive(Debug, Error)]
pub enum TlsError {
    #[error("certificate or key cannot be read from {0}")]
    Unreadable(String),
    #[error(transparent)]
    Secret(#[from] crate::secrets::SecretError),
    #[error("certificate cannot be made: {0}")]
    Make(#[from] rcgen::Error),
    #[error("certificate and key do not fit: {0}")]
    Rustls(#[from] rustls::Error),
    #[error("{path}: {source}")]
    File { path: String, source: std::io::Error },
}

/// What the listener is configured with, and what a client must trust.
pub struct Material {
    pub server: Arc<ServerConfig>,
    /// PEM of the CA made here, or of the given chain.
    pub ca_pem: String,
}

/// A CA and a leaf for the loopback, signed by it.
struct Made {
    ca_pem: String,
    leaf_pem: String,
    key_pem: String,
}

/// Builds the listener's TLS.
///
/// # Errors
/// See [`TlsError`]; a private key that others may read is refused.
pub fn material(source: &Tls) -> Result<Material, TlsError> {
    match source {
        Tls::Memory => {
            let made = make(&[])?;
            from_pem(&made.leaf_pem, &made.key_pem, made.ca_pem.clone())
        }
        Tls::Files { certificate, key } => {
            let chain =
                std::fs::read_to_string(certificate).map_err(|_| TlsError::Unreadable(certificate.display().to_string()))?;
            let key = crate::secrets::read_private(key)?;
            from_pem(&chain, &key, chain.clone())
        }
        Tls::SelfSigned(folder) => {
            let (ca, leaf, key) = (folder.join("ca.pem"), folder.join("cert.pem"), folder.join("key.pem"));
            if !key.exists() {
                let host = hostname();
                let made = make(host.as_slice())?;
                crate::secrets::private_folder(folder).map_err(|source| file(folder, source))?;
                write(&ca, &made.ca_pem)?;
                write(&leaf, &made.leaf_pem)?;
                crate::secrets::write_private(&key, made.key_pem.as_bytes(), 0o600).map_err(|source| file(&key, source))?;
            }
            let read = |path: &Path| std::fs::read_to_string(path).map_err(|_| TlsError::Unreadable(path.display().to_string()));
            from_pem(&read(&leaf)?, &crate::secrets::read_private(&key)?, read(&ca)?)
        }
    }
}

fn file(path: &Path, source: std::io::Error) -> TlsError {
    TlsError::File { path: path.display().to_string(), source }
}

fn write(path: &Path, text: &str) -> Result<(), TlsError> {
    std::fs::write(path, text).map_err(|source| file(path, source))
}

/// The computer's own name, so that a self-made certificate is good for it too.
fn hostname() -> Vec<String> {
    std::fs::read_to_string("/etc/hostname").map(|n| n.trim().to_owned()).ok().filter(|n| !n.is_empty()).into_iter().collect()
}

/// The CA's key is dropped at once: nothing else can ever be signed with it.
fn make(more: &[String]) -> Result<Made, TlsError> {
    let mut ca = CertificateParams::new(Vec::new())?;
    ca.distinguished_name.push(DnType::CommonName, "Smart BTM self-made CA");
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let issuer = CertifiedIssuer::self_signed(ca, KeyPair::generate()?)?;
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    names.extend(more.iter().filter(|n| *n != "localhost").cloned());
    let mut leaf = CertificateParams::new(names)?;
    leaf.distinguished_name.push(DnType::CommonName, "Smart BTM server");
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let leaf = leaf.signed_by(&key, &issuer)?;
    Ok(Made { ca_pem: issuer.pem(), leaf_pem: leaf.pem(), key_pem: key.serialize_pem() })
}

fn from_pem(chain: &str, key: &str, ca_pem: String) -> Result<Material, TlsError> {
    let unreadable = || TlsError::Unreadable("PEM".to_owned());
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(chain.as_bytes()).collect::<Result<_, _>>().map_err(|_| unreadable())?;
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|_| unreadable())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut server = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Material { server: Arc::new(server), ca_pem })
}
