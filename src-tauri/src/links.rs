//! `smartbtm://…`: a link navigates or prefills, it never acts. What is not exactly one of the known links is nothing.
use btm_domain::{BookingId, TripId};
use std::fmt::Display;
use std::str::FromStr;

const SCHEME: &str = "smartbtm://";
const LONGEST: usize = 2_048;
/// What S-08 searches for, as `ui/src/state/routes.ts` spells it.
const PRODUCTS: &[&str] = &["flight", "stay", "connect"];
/// Letters of the longest kind of deadline.
const KIND: usize = 40;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// The whole link: shown, and looked at by the core when the person agrees.
    Invitation(String),
    /// A route of the screens, e.g. `/trip/<id>`.
    Open(String),
}

/// The scheme, whatever follows it.
pub fn is_ours(word: &str) -> bool {
    word.starts_with(SCHEME)
}

impl Link {
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(SCHEME)?;
        let plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'#' | b'\\' | b'@' | b'"' | b'<' | b'>' | b'`');
        if text.len() > LONGEST || !text.bytes().all(plain) {
            return None;
        }
        let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
        // Some systems put a slash after the host.
        let parts: Vec<&str> = place.strip_suffix('/').unwrap_or(place).split('/').collect();
        match (parts.as_slice(), query) {
            (["connect"], Some(query)) => invitation(query),
            (["trip", trip], None) => Some(Self::Open(format!("/trip/{}", id::<TripId>(trip)?))),
            (["item", booking], None) => Some(Self::Open(format!("/booking/{}", id::<BookingId>(booking)?))),
            // Of a booking or of a case; with its kind it is one row, without it the whole list.
            (["deadline", of], None) => id::<BookingId>(of).map(|_| Self::Open("/deadlines".to_owned())),
            (["deadline", of, kind], None) => {
                let known = kind.len() <= KIND && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
                let of = id::<BookingId>(of)?;
                (known && !kind.is_empty()).then(|| Self::Open(format!("/deadlines/{of}%2F{kind}")))
            }
            // One's own details; whose else, a link does not say.
            (["profile"], None) => Some(Self::Open("/profile".to_owned())),
            (["search"], query) => search(query.unwrap_or_default()),
            _ => None,
        }
    }
}

/// Exactly a UUID with its dashes, in one spelling.
fn id<T: FromStr + Display>(text: &str) -> Option<String> {
    let found = text.parse::<T>().ok()?.to_string();
    (found == text.to_ascii_lowercase()).then_some(found)
}

/// Names once each, all of them known; nothing is decoded.
fn fields<'a, const N: usize>(query: &'a str, names: [&str; N]) -> Option<[Option<&'a str>; N]> {
    let mut found = [None; N];
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=')?;
        let place = names.iter().position(|known| *known == name)?;
        if value.is_empty() || found[place].replace(value).is_some() {
            return None;
        }
    }
    Some(found)
}

fn invitation(query: &str) -> Option<Link> {
    let [server, token] = fields(query, ["server", "token"])?;
    let token = token.map(|token| format!("&token={token}")).unwrap_or_default();
    Some(Link::Invitation(format!("{SCHEME}connect?server={}{token}", server?)))
}

fn search(query: &str) -> Option<Link> {
    let [product, trip] = fields(query, ["product", "trip"])?;
    let product = match product {
        Some(wanted) => PRODUCTS.iter().find(|known| **known == wanted)?,
        None => "flight",
    };
    let trip = trip.map(|trip| id::<TripId>(trip).ok_or(())).transpose().ok()?;
    Some(Link::Open(match trip {
        Some(trip) => format!("/search/{product}/{trip}"),
        None if product == "flight" => "/search".to_owned(),
        None => format!("/search/{product}"),
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const ID: &str = "0199e7a0-0000-7000-8000-0000000000ab";

    #[test]
    fn each_known_link_leads_to_its_screen() {
        for (link, path) in [
            (format!("smartbtm://trip/{ID}"), format!("/trip/{ID}")),
            (format!("smartbtm://trip/{ID}/"), format!("/trip/{ID}")),
            (format!("smartbtm://trip/{}", ID.to_uppercase()), format!("/trip/{ID}")),
            (format!("smartbtm://item/{ID}"), format!("/booking/{ID}")),
            (format!("smartbtm://deadline/{ID}"), "/deadlines".to_owned()),
            (format!("smartbtm://deadline/{ID}/free_cancel_end"), format!("/deadlines/{ID}%2Ffree_cancel_end")),
            ("smartbtm://profile".to_owned(), "/profile".to_owned()),
            ("smartbtm://search".to_owned(), "/search".to_owned()),
            ("smartbtm://search/?".to_owned(), "/search".to_owned()),
            ("smartbtm://search?product=stay".to_owned(), "/search/stay".to_owned()),
            (format!("smartbtm://search?trip={ID}"), format!("/search/flight/{ID}")),
            (format!("smartbtm://search?trip={ID}&product=connect"), format!("/search/connect/{ID}")),
        ] {
            assert_eq!(Link::parse(&link), Some(Link::Open(path)), "{link}");
        }
    }

    #[test]
    fn an_invitation_is_handed_on_whole() {
        for link in ["smartbtm://connect?server=https%3A%2F%2Ft.example&token=abc", "smartbtm://connect?server=t.example"] {
            assert_eq!(Link::parse(link), Some(Link::Invitation(link.to_owned())), "{link}");
        }
        let slashed = Link::parse("smartbtm://connect/?token=abc&server=t.example");
        assert_eq!(slashed, Some(Link::Invitation("smartbtm://connect?server=t.example&token=abc".to_owned())));
    }

    #[test]
    fn a_hostile_link_is_nothing() {
        let long = format!("smartbtm://connect?server={}", "a".repeat(LONGEST));
        for link in [
            "",
            "smartbtm:",
            "smartbtm://",
            "smartbtm:///",
            "smartbtm://trip",
            "smartbtm://trip/",
            "smartbtm://trip//",
            "smartbtm://trip/1",
            "smartbtm://trip/..",
            "smartbtm://trip/../../etc/passwd",
            "smartbtm://trip/%2e%2e%2f",
            "smartbtm://trip/{0199e7a0-0000-7000-8000-0000000000ab}",
            "smartbtm://trip/urn:uuid:0199e7a0-0000-7000-8000-0000000000ab",
            "smartbtm://trip/0199e7a0000070008000000000000000ab",
            "smartbtm://trip/0199e7a0-0000-7000-8000-0000000000ab/cancel",
            "smartbtm://trip/0199e7a0-0000-7000-8000-0000000000ab?act=cancel",
            "smartbtm://trip/0199e7a0-0000-7000-8000-0000000000ab#/settings",
            "smartbtm://trip/0199e7a0-0000-7000-8000-0000000000ab ",
            "smartbtm://trip/0199e7a0-0000-7000-8000-0000000000ab\n",
            "smartbtm://item/0199e7a0-0000-7000-8000-0000000000ab/cancel",
            "smartbtm://deadline/0199e7a0-0000-7000-8000-0000000000ab/../x",
            "smartbtm://deadline/0199e7a0-0000-7000-8000-0000000000ab/Kind",
            "smartbtm://deadline/0199e7a0-0000-7000-8000-0000000000ab/a%2Fb",
            "smartbtm://settings",
            "smartbtm://approval/0199e7a0-0000-7000-8000-0000000000ab",
            "smartbtm://user@trip/0199e7a0-0000-7000-8000-0000000000ab",
            "smartbtm://trip:80/0199e7a0-0000-7000-8000-0000000000ab",
            "smartbtm://TRIP/0199e7a0-0000-7000-8000-0000000000ab",
            "SMARTBTM://trip/0199e7a0-0000-7000-8000-0000000000ab",
            " smartbtm://trip/0199e7a0-0000-7000-8000-0000000000ab",
            "https://trip/0199e7a0-0000-7000-8000-0000000000ab",
            "javascript:alert(1)",
            "smartbtm://search?product=passport",
            "smartbtm://search?product=stay&product=flight",
            "smartbtm://search?product",
            "smartbtm://search?trip=1",
            "smartbtm://search?buy=now",
            "smartbtm://search/stay",
            "smartbtm://connect",
            "smartbtm://connect?",
            "smartbtm://connect?token=abc",
            "smartbtm://connect?server=",
            "smartbtm://connect?server=a&server=b",
            "smartbtm://connect?server=a&consent=1",
            "smartbtm://connect?server=<script>",
            "smartbtm://connect?server=a\\b",
            "smartbtm://connect/x?server=a",
            "smartbtm://trip/旅",
            "smartbtm://trip/0199e7a0-0000-7000-8000-0000000000ab\u{202e}",
            long.as_str(),
        ] {
            assert_eq!(Link::parse(link), None, "{link}");
        }
        let longest = format!("smartbtm://connect?server={}", "a".repeat(LONGEST - "smartbtm://connect?server=".len()));
        assert!(Link::parse(&longest).is_some());
    }
}
