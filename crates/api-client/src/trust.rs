//! Whom to trust. A certificate refused for its issuer names that issuer in the error, so that a person can ask their IT about it.
use crate::error::{ApiError, TlsProblem};
use crate::peer;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme};
use std::sync::Arc;

/// Which certificates a connection accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The operating system's store: public roots, company CAs, inspecting proxies. No pinning.
    Platform,
    /// This certificate (PEM) and nothing else: the server inside the app.
    Exactly(String),
}

/// Carried inside the handshake's error, from the verifier to [`ApiError`].
#[derive(Debug, thiserror::Error)]
#[error("certificate of an issuer that is not trusted")]
pub(crate) struct UnknownIssuer {
    pub issuer: String,
}

/// Verifies as its inner one does, but tells the issuer's name where it is unknown.
#[derive(Debug)]
struct Naming(Arc<dyn ServerCertVerifier>);

impl ServerCertVerifier for Naming {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.0.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now).map_err(|e| match e {
            rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::BadSignature) => {
                let issuer = peer::PeerCertificate::read(end_entity).map(|c| c.issuer).unwrap_or_default();
                rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(UnknownIssuer { issuer }))))
            }
            other => other,
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// TLS 1.2 or 1.3 with `trust`. Reads the platform's store, so call it off the UI thread.
pub(crate) fn client_config(trust: &Trust) -> Result<ClientConfig, ApiError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let inner: Arc<dyn ServerCertVerifier> = match trust {
        Trust::Platform => platform(provider.clone())?,
        Trust::Exactly(pem) => exactly(pem, provider.clone())?,
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| ApiError::Setup)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Naming(inner)))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn platform(provider: Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, ApiError> {
    let verifier = rustls_platform_verifier::Verifier::new(provider).map_err(|e| {
        tracing::warn!(error = %e, "the system's certificates cannot be read");
        ApiError::Tls(TlsProblem::Untrusted { issuer: String::new() })
    })?;
    Ok(Arc::new(verifier))
}

fn exactly(pem: &str, provider: Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, ApiError> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.map_err(|_| ApiError::Setup)?).map_err(|_| ApiError::Setup)?;
    }
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().map_err(|_| ApiError::Setup)?;
    Ok(verifier)
}
