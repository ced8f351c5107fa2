//! The outcome table, every row, as the pure function it is: the code tells, the status only where there is none.
use super::samples::{booking, data, error};
use btm_domain::supply::{DoubtCause, Refusal};
use btm_suppliers::liteapi::outcome::{Verdict, Write, verdict};

fn of(write: Write, status: u16, body: &str) -> Verdict {
    verdict(write, status, body.as_bytes(), true, None)
}

fn unknown(cause: DoubtCause, code: &str) -> Verdict {
    Verdict::Unknown { cause, code: Some(code.to_owned()).filter(|c| !c.is_empty()) }
}

fn refused(code: &str) -> Verdict {
    Verdict::Refused(Refusal::Other { code: code.into() })
}

#[test]
fn a_booking_that_is_named_is_done_and_without_a_name_nobody_knows() {
    assert_eq!(of(Write::Book, 200, &data(booking("b1", "r"))), Verdict::Done);
    assert_eq!(of(Write::Cancel, 200, r#"{"data":{"bookingId":"b1","status":"CANCELLED"}}"#), Verdict::Done);
    assert_eq!(of(Write::Cancel, 200, r#"{"data":{"status":"CANCELED"}}"#), Verdict::Done);
    for write in Write::ALL {
        for body in [r#"{"data":{}}"#, r#"{"data":{"bookingId":null}}"#, r#"{"data":{"bookingId":""},"sandbox":true}"#] {
            assert_eq!(of(write, 200, body), unknown(DoubtCause::Accepted, ""), "{body}");
        }
        for body in ["", "{}", r#"{"data":null}"#, r#"{"data":[]}"#, "<html>", r#"{"data":{"bookingId":"b1""#, r#"{"error":{}}"#]
        {
            assert_eq!(of(write, 200, body), unknown(DoubtCause::Garbled, ""), "{body}");
        }
        assert_eq!(of(write, 202, &data(booking("b1", "r"))), unknown(DoubtCause::Accepted, ""));
        let cut = data(booking("b1", "r"));
        assert_eq!(verdict(write, 200, cut.as_bytes(), false, None), unknown(DoubtCause::Garbled, ""));
    }
}

#[test]
fn the_code_tells_whatever_the_status() {
    for status in [200, 400, 404, 500] {
        for write in Write::ALL {
            for code in [4_000, 4_002, 4_010] {
                assert_eq!(of(write, status, &error(code)), refused(&code.to_string()));
            }
            for code in [401, 40_302] {
                assert_eq!(of(write, status, &error(code)), Verdict::Refused(Refusal::Auth));
            }
            assert_eq!(of(write, status, &error(403)), Verdict::Refused(Refusal::Config));
            assert_eq!(of(write, status, &error(4_290)), Verdict::Refused(Refusal::Busy { retry_after_s: None }));
            for code in [2_001, 2_010, 2_013, 2_014, 4_016, 4_291, 5_000, 1, 9_999] {
                assert_eq!(of(write, status, &error(code)), unknown(DoubtCause::ServerError, &code.to_string()));
            }
        }
        assert_eq!(of(Write::Book, status, &error(4_005)), unknown(DoubtCause::MaybeBooked, "4005"));
        assert_eq!(of(Write::Book, status, &error(4_040)), Verdict::Refused(Refusal::OfferGone));
        assert_eq!(of(Write::Cancel, status, &error(4_040)), unknown(DoubtCause::ServerError, "4040"));
        for code in [204, 304] {
            assert_eq!(of(Write::Cancel, status, &error(code)), unknown(DoubtCause::MaybeBooked, &code.to_string()));
            assert_eq!(of(Write::Book, status, &error(code)), unknown(DoubtCause::ServerError, &code.to_string()));
        }
    }
    assert_eq!(of(Write::Book, 402, &error(4_002)), Verdict::Refused(Refusal::Funds));
    assert_eq!(of(Write::Book, 400, r#"{"error":{"code":"4000"}}"#), refused("4000"), "a code may be a string");
    assert_eq!(of(Write::Cancel, 204, ""), unknown(DoubtCause::MaybeBooked, "204"));
    let busy = verdict(Write::Book, 429, error(4_290).as_bytes(), true, Some(7));
    assert_eq!(busy, Verdict::Refused(Refusal::Busy { retry_after_s: Some(7) }));
}

#[test]
fn without_a_code_only_two_statuses_promise_anything() {
    for write in Write::ALL {
        for status in 100..=999 {
            for body in
                ["", "<html>", "{}", r#"{"error":{"code":"word"}}"#, r#"{"error":"4000"}"#, r#"{"errors":[{"code":4000}]}"#]
            {
                match (status, of(write, status, body)) {
                    (401, told) => assert_eq!(told, Verdict::Refused(Refusal::Auth)),
                    (429, told) => assert_eq!(told, Verdict::Refused(Refusal::Busy { retry_after_s: None })),
                    (_, told) => assert!(matches!(told, Verdict::Unknown { .. }), "{status} {body}: {told:?}"),
                }
            }
        }
    }
    // A code in a body that broke off is no code.
    let told = verdict(Write::Book, 400, error(4_000).as_bytes(), false, None);
    assert_eq!(told, unknown(DoubtCause::Garbled, ""));
}
