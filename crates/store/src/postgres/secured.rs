//! Who may read along on the way to the database: nobody. Over a network TLS with a certificate of the very host that was asked for
//! (`sslmode=verify-full`: the system's authorities, and `sslrootcert` where the address names one); plain on a socket or the loopback alone.
use crate::StoreError;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::net::IpAddr;

/// # Errors
/// `Open`: over a network an address asks for less. Without a word it gets all of it.
pub(super) fn secured(options: PgConnectOptions) -> Result<PgConnectOptions, StoreError> {
    let asked = options.get_ssl_mode();
    if on_this_computer(&options) {
        return Ok(match asked {
            // Whether a peer speaks TLS is not for the peer to say.
            PgSslMode::Prefer | PgSslMode::Allow => options.ssl_mode(PgSslMode::Disable),
            PgSslMode::Disable | PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull => options,
        });
    }
    match asked {
        PgSslMode::Prefer | PgSslMode::VerifyFull => Ok(options.ssl_mode(PgSslMode::VerifyFull)),
        PgSslMode::Disable | PgSslMode::Allow | PgSslMode::Require | PgSslMode::VerifyCa => Err(StoreError::Open(
            format!(
                "PostgreSQL on {} is reached over a network: leave sslmode away or make it verify-full; plain is for a socket or the \
                 loopback alone",
                options.get_host()
            )
            .into(),
        )),
    }
}

fn on_this_computer(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    options.get_socket().is_some()
        || host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || address.is_ok_and(|ip| ip.to_canonical().is_loopback())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::str::FromStr;

    /// The mode in the end; `None`: refused.
    fn mode(address: &str) -> Option<String> {
        let options = PgConnectOptions::from_str(address).unwrap();
        secured(options).ok().map(|o| format!("{:?}", o.get_ssl_mode()))
    }

    #[test]
    fn over_a_network_the_certificate_is_the_hosts_own_or_nothing_is_sent() {
        for host in
            ["db.example.com", "10.0.0.5", "192.168.1.2", "0.0.0.0", "[2001:db8::1]", "localhost.example.com", "127.example.com"]
        {
            for (asked, wanted) in [
                ("", Some("VerifyFull")),
                ("?sslmode=verify-full", Some("VerifyFull")),
                ("?sslmode=prefer", Some("VerifyFull")),
                ("?sslmode=disable", None),
                ("?sslmode=allow", None),
                ("?sslmode=require", None),
                ("?sslmode=verify-ca", None),
            ] {
                assert_eq!(mode(&format!("postgres://btm_server@{host}/btm{asked}")).as_deref(), wanted, "{host}{asked}");
            }
            // A host named behind counts.
            assert_eq!(mode(&format!("postgres://u@localhost/btm?sslmode=disable&host={host}")), None, "{host}");
        }
    }

    #[test]
    fn on_this_computer_it_is_plain_unless_more_was_asked_for() {
        for place in [
            "localhost/btm?",
            "127.0.0.1/btm?",
            "127.8.0.1/btm?",
            "[::1]/btm?",
            "db.example.com/btm?host=/run/postgresql&",
            "%2Frun/btm?",
        ] {
            for (asked, wanted) in [("", "Disable"), ("sslmode=disable", "Disable"), ("sslmode=verify-full", "VerifyFull")] {
                assert_eq!(mode(&format!("postgres://btm_server@{place}{asked}")).as_deref(), Some(wanted), "{place}{asked}");
            }
        }
    }
}
