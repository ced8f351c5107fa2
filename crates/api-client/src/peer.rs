//! The server's certificate as shown for consent at the first connect.
use sha2::{Digest, Sha256};
use x509_parser::prelude::{FromDer, X509Certificate, X509Name};

/// Names as one line (`O=…, CN=…`); the fingerprint is SHA-256 over the DER form, upper-case hex with colons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerCertificate {
    pub subject: String,
    pub issuer: String,
    pub fingerprint: String,
}

impl PeerCertificate {
    /// `None` where the bytes are no certificate.
    pub fn read(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let subject = match name(certificate.subject()) {
            empty if empty.is_empty() => alternative_names(&certificate),
            subject => subject,
        };
        let fingerprint = Sha256::digest(der).iter().map(|b| format!("{b:02X}")).collect::<Vec<_>>().join(":");
        Some(Self { subject, issuer: name(certificate.issuer()), fingerprint })
    }
}

fn alternative_names(certificate: &X509Certificate<'_>) -> String {
    let names = certificate.subject_alternative_name().ok().flatten();
    names
        .map(|n| n.value.general_names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        .map(|n| plain(&n))
        .unwrap_or_default()
}

fn name(name: &X509Name<'_>) -> String {
    plain(&name.to_string())
}

/// A stranger chose this text: control and direction characters are left out, and it is kept short.
fn plain(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars().filter(|c| !hidden(*c)).take(200).collect()
}
