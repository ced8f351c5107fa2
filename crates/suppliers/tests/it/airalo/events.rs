//! Notifications: whose they are, and what they are about.
use super::SECRET;
use btm_suppliers::airalo::event::verify;
use btm_suppliers::airalo::sign;
use btm_suppliers::port::{EventError, EventKind, SupplierEvent};
use hmac::{Hmac, Mac};
use proptest::prelude::*;
use secrecy::SecretString;

fn hex(bytes: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha512>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(bytes);
    mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect()
}

fn check(signature: &str, body: &str) -> Result<SupplierEvent, EventError> {
    let headers =
        [("content-type".to_owned(), "application/json".to_owned()), ("airalo-signature".to_owned(), signature.to_owned())];
    verify(Some(&SecretString::from(SECRET)), &headers, body.as_bytes())
}

const LOW: &str = r#"{"type":"webhook_low_data","data":{"iccid":"89000000010000012345","level":"75%"}}"#;

#[test]
fn a_signed_notification_is_taken_by_its_raw_bytes() {
    let told = check(&hex(LOW.as_bytes()), LOW).unwrap();
    assert_eq!((told.kind, told.iccid.as_deref()), (EventKind::Usage, Some("89000000010000012345")));
    assert_eq!(check(&hex(LOW.as_bytes()), LOW).unwrap().event_id, told.event_id, "a repeat is the same event");
    let next = LOW.replace("75", "90");
    assert_ne!(check(&hex(next.as_bytes()), &next).unwrap().event_id, told.event_id);
    let other = r#"{"type":"webhook_of_tomorrow","data":7}"#;
    assert_eq!(check(&hex(other.as_bytes()), other).unwrap().kind, EventKind::Other);
}

#[test]
fn another_signature_is_refused() {
    let good = hex(LOW.as_bytes());
    for wrong in [hex(b"other"), good.to_uppercase(), good[..126].to_owned(), String::new(), format!("{good}00")] {
        assert_eq!(check(&wrong, LOW), Err(EventError::Signature), "{wrong}");
    }
    // Signed are the bytes as they came, not their meaning.
    assert_eq!(check(&good, &LOW.replace(':', ": ")), Err(EventError::Signature));
    assert_eq!(verify(Some(&SecretString::from(SECRET)), &[], LOW.as_bytes()), Err(EventError::Signature));
    assert_eq!(verify(None, &[("airalo-signature".into(), good)], LOW.as_bytes()), Err(EventError::NotExpected));
    for body in ["", "[]", "{}", "<html>"] {
        assert_eq!(check(&hex(body.as_bytes()), body), Err(EventError::Unreadable), "{body}");
    }
}

#[test]
fn a_body_is_signed_with_its_slashes_escaped() {
    let body = r#"{"a":"x/y","b":1}"#;
    assert_eq!(sign::of_body(&SecretString::from(SECRET), body.as_bytes()), hex(body.replace('/', "\\/").as_bytes()));
}

proptest! {
    #[test]
    fn no_header_and_no_body_panics_or_passes(value in ".{0,140}", body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let headers = [("airalo-signature".to_owned(), value)];
        prop_assert_eq!(verify(Some(&SecretString::from(SECRET)), &headers, &body), Err(EventError::Signature));
    }
}
