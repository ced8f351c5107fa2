//! What a person pastes or types: an invitation link, or the address of a server. Strict: links decide nothing by themselves.
use super::ConnectError;
use btm_api_client::{ApiError, parse_base_url};
use secrecy::SecretString;
use url::Url;

/// Longer links are refused unread (product.md §4.9).
const LONGEST: usize = 2_048;
/// A one-time token: 32 bytes in base64url.
const TOKEN_CHARS: usize = 43;

#[derive(Debug)]
pub(crate) struct Target {
    /// In its one spelling, without a slash at the end.
    pub base_url: String,
    pub host: String,
    pub token: Option<SecretString>,
}

fn base(text: &str) -> Result<(String, String), ConnectError> {
    let url = parse_base_url(text).map_err(|e| match e {
        ApiError::HttpRefused => ConnectError::Http,
        _ => ConnectError::Address,
    })?;
    let host = url.host_str().unwrap_or_default().to_owned();
    Ok((url.as_str().trim_end_matches('/').to_owned(), host))
}

/// `smartbtm://connect?server=…&token=…`, `https://host[:port]`, or `host[:port]`.
pub(crate) fn parse_input(input: &str) -> Result<Target, ConnectError> {
    let text = input.trim();
    if text.is_empty() || text.len() > LONGEST || text.chars().any(|c| c.is_control()) {
        return Err(ConnectError::Address);
    }
    if text.get(..9).is_some_and(|s| s.eq_ignore_ascii_case("smartbtm:")) {
        return invitation(text);
    }
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let (base_url, host) = base(&with_scheme)?;
    // One bare word is more often a slip than a host, unless it is this computer.
    if !text.contains(['.', ':', '/']) && host != "localhost" {
        return Err(ConnectError::Address);
    }
    Ok(Target { base_url, host, token: None })
}

fn invitation(text: &str) -> Result<Target, ConnectError> {
    let url = Url::parse(text).map_err(|_| ConnectError::Address)?;
    if url.host_str() != Some("connect") || !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return Err(ConnectError::Address);
    }
    let (mut server, mut token) = (None, None);
    for (name, value) in url.query_pairs() {
        let place = match name.as_ref() {
            "server" => &mut server,
            "token" => &mut token,
            _ => return Err(ConnectError::Address),
        };
        if place.replace(value.into_owned()).is_some() {
            return Err(ConnectError::Address);
        }
    }
    let (base_url, host) = base(&server.ok_or(ConnectError::Address)?)?;
    let token =
        token.map(|t| if is_token(&t) { Ok(SecretString::from(t)) } else { Err(ConnectError::Invitation) }).transpose()?;
    Ok(Target { base_url, host, token })
}

fn is_token(text: &str) -> bool {
    text.len() == TOKEN_CHARS && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn addresses_are_brought_to_one_spelling() {
        for (typed, base) in [
            ("travel.example.co.jp", "https://travel.example.co.jp"),
            (" https://travel.example.co.jp/ ", "https://travel.example.co.jp"),
            ("Travel.Example.co.jp:8443", "https://travel.example.co.jp:8443"),
            ("https://127.0.0.1:4433", "https://127.0.0.1:4433"),
            ("localhost:4433", "https://localhost:4433"),
            ("https://intra/btm/", "https://intra/btm"),
        ] {
            assert_eq!(parse_input(typed).unwrap().base_url, base, "{typed}");
        }
    }

    #[test]
    fn an_invitation_names_server_and_token() {
        let token = "a".repeat(43);
        let target = parse_input(&format!("smartbtm://connect?server=https%3A%2F%2Ft.example%3A8443&token={token}")).unwrap();
        assert_eq!((target.base_url.as_str(), target.host.as_str()), ("https://t.example:8443", "t.example"));
        assert_eq!(target.token.unwrap().expose_secret(), token);
    }

    #[test]
    fn what_is_neither_is_refused_by_its_kind() {
        for (typed, error) in [
            ("", ConnectError::Address),
            ("intra", ConnectError::Address),
            ("foo bar.example", ConnectError::Address),
            ("http://travel.example.co.jp", ConnectError::Http),
            ("ftp://travel.example.co.jp", ConnectError::Address),
            ("https://user:secret@travel.example", ConnectError::Address),
            ("https://travel.example/?x=1", ConnectError::Address),
            ("smartbtm://trip/123", ConnectError::Address),
            ("smartbtm://connect?server=https%3A%2F%2Ft.example&server=https%3A%2F%2Fu.example", ConnectError::Address),
            ("smartbtm://connect?server=http%3A%2F%2Ft.example&token=x", ConnectError::Http),
            ("smartbtm://connect?server=https%3A%2F%2Ft.example&token=short", ConnectError::Invitation),
            ("smartbtm://connect?server=https%3A%2F%2Ft.example&act=1", ConnectError::Address),
        ] {
            assert_eq!(parse_input(typed).map(|t| t.base_url), Err(error), "{typed}");
        }
        assert_eq!(parse_input(&format!("https://{}.example", "a".repeat(3_000))).map(|_| ()), Err(ConnectError::Address));
    }
}
