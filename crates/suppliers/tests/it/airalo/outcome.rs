//! The outcome rule as a table, and that no bytes make something `Done` that is not.
use btm_domain::supply::{DoubtCause, Refusal};
use btm_suppliers::airalo::outcome::{Verdict, Write, verdict};
use proptest::prelude::*;

fn told(write: Write, status: u16, body: &str) -> Verdict {
    verdict(write, status, body.as_bytes(), true, Some(7))
}

fn unknown(cause: DoubtCause, code: Option<&str>) -> Verdict {
    Verdict::Unknown { cause, code: code.map(str::to_owned) }
}

#[test]
fn success_needs_an_id() {
    for write in [Write::Order, Write::TopUp] {
        for done in [r#"{"data":{"id":500001}}"#, r#"{"data":{"id":"500001"}}"#] {
            assert_eq!(told(write, 200, done), Verdict::Done);
            assert_eq!(verdict(write, 200, done.as_bytes(), false, None), unknown(DoubtCause::Garbled, None), "cut");
        }
        assert_eq!(told(write, 200, r#"{"data":{},"meta":{"message":"accepted"}}"#), unknown(DoubtCause::Accepted, None));
        assert_eq!(told(write, 202, ""), unknown(DoubtCause::Accepted, None));
        for odd in ["", "<html>", r#"{"data":"#, r#"{"data":[]}"#, "{}"] {
            assert_eq!(told(write, 200, odd), unknown(DoubtCause::Garbled, None), "{odd}");
        }
    }
    assert_eq!(told(Write::Refund, 202, r#"{"data":{"refund_id":"1"}}"#), Verdict::Done);
    assert_eq!(told(Write::Refund, 202, r#"{"data":{}}"#), unknown(DoubtCause::Garbled, None));
}

#[test]
fn code_53_and_5xx_leave_it_open_and_every_other_4xx_is_a_promise() {
    for write in Write::ALL {
        for status in [400, 403, 422] {
            assert_eq!(told(write, status, r#"{"code":53,"reason":"x"}"#), unknown(DoubtCause::ServerError, Some("53")));
            assert_eq!(
                told(write, status, r#"{"code":"53"}"#),
                unknown(DoubtCause::ServerError, Some("53")),
                "a number in quotes"
            );
        }
        for (code, refusal) in [
            (11, Refusal::Funds),
            (13, Refusal::Other { code: "13".into() }),
            (14, Refusal::Config),
            (23, Refusal::NotSupported),
            (33, Refusal::SoldOut),
            (34, Refusal::SoldOut),
            (43, Refusal::Config),
            (73, Refusal::OfferGone),
            (89, Refusal::Auth),
            (12_345, Refusal::Other { code: "12345".into() }),
        ] {
            assert_eq!(told(write, 422, &format!(r#"{{"code":{code},"reason":"x"}}"#)), Verdict::Refused(refusal), "{code}");
        }
        let fields = |name: &str| format!(r#"{{"data":{{"{name}":"no"}},"meta":{{"message":"the parameter is invalid"}}}}"#);
        assert_eq!(told(write, 422, &fields("package_id")), Verdict::Refused(Refusal::OfferGone));
        assert_eq!(told(write, 422, &fields("iccid")), Verdict::Refused(Refusal::OfferGone));
        assert_eq!(told(write, 422, &fields("quantity")), Verdict::Refused(Refusal::Config));
        assert_eq!(told(write, 422, r#"{"odd":1}"#), Verdict::Refused(Refusal::Other { code: "422".into() }));
        assert_eq!(told(write, 422, "<html>"), unknown(DoubtCause::Garbled, None), "53 may stand in it");
        assert_eq!(told(write, 401, ""), Verdict::Refused(Refusal::Auth));
        assert_eq!(told(write, 403, "Forbidden"), Verdict::Refused(Refusal::Auth));
        let not_enabled = r#"{"data":[],"meta":{"message":"not enabled for this account"}}"#;
        assert_eq!(told(write, 403, not_enabled), Verdict::Refused(Refusal::NotSupported));
        assert_eq!(told(write, 404, not_enabled), Verdict::Refused(Refusal::OfferGone));
        assert_eq!(told(write, 429, "x"), Verdict::Refused(Refusal::Busy { retry_after_s: Some(7) }));
        assert_eq!(told(write, 418, "x"), Verdict::Refused(Refusal::Other { code: "418".into() }));
        for status in [500, 502, 503, 504, 599] {
            assert_eq!(told(write, status, "x"), unknown(DoubtCause::ServerError, None), "{status}");
        }
        for status in [100, 204, 301, 302, 600] {
            assert_eq!(told(write, status, r#"{"data":{"id":1,"refund_id":1}}"#), unknown(DoubtCause::Garbled, None), "{status}");
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_are_done(body in proptest::collection::vec(any::<u8>(), 0..300), status in 0u16..1000, n in 0usize..3) {
        prop_assert_ne!(verdict(Write::ALL[n], status, &body, true, None), Verdict::Done);
    }

    #[test]
    fn a_cut_answer_is_never_done_nor_refused(cut in 0usize..80) {
        let whole = r#"{"data":{"id":500001,"code":"20261123-500001","currency":"USD"},"meta":{"message":"success"}}"#;
        let told = verdict(Write::Order, 200, &whole.as_bytes()[..cut], true, None);
        let open = matches!(told, Verdict::Unknown { .. });
        prop_assert!(open, "{:?}", told);
    }
}
