//! Whatever bytes come, nothing panics and nothing becomes `Done` that is not.
use crate::payloads::{data, error, offer, order};
use btm_suppliers::duffel::door;
use btm_suppliers::duffel::normal::{local_time, minutes, moment};
use btm_suppliers::duffel::outcome::{Verdict, Write, verdict};
use proptest::prelude::*;

fn payload(n: usize) -> Vec<u8> {
    let all = [
        data(offer("off_1")),
        data(order("ord_1", "hold", "r")),
        error(422, "validation_error", "x"),
        "[1,{\"data\":[]}]".into(),
    ];
    all[n % all.len()].clone().into_bytes()
}

proptest! {
    #[test]
    fn changed_payloads_are_read_or_refused(n in 0usize..4, cut in 0usize..4000, at in 0usize..4000, byte: u8, kind in 0usize..20) {
        let mut body = payload(n);
        body.truncate(cut.max(1));
        let at = at % body.len();
        body[at] = byte;
        let _ = door::read(door::KINDS[kind], &body);
        let _ = verdict(Write::Order, 422, &body, true, None);
    }

    #[test]
    fn any_bytes_are_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..300), status in 0u16..1000, kind in 0usize..20) {
        prop_assert!(door::read(door::KINDS[kind], &body).is_err());
        prop_assert_ne!(verdict(Write::Payment, status, &body, true, None), Verdict::Done);
    }

    #[test]
    fn a_payload_cut_anywhere_is_not_done(cut in 0usize..3000) {
        let whole = data(order("ord_1", "instant", "r"));
        let cut = cut % whole.len();
        prop_assert_ne!(verdict(Write::Order, 201, &whole.as_bytes()[..cut], true, None), Verdict::Done);
    }

    #[test]
    fn any_text_is_a_time_or_not(text in ".{0,40}") {
        let _ = (minutes(&text), local_time(&text), moment(&text));
    }

    #[test]
    fn long_durations_do_not_overflow(days in "[0-9]{1,30}") {
        let _ = minutes(&format!("P{days}DT{days}H"));
    }
}
