//! The outcome table, every row, as the pure function it is.
use crate::payloads::{data, error, order};
use btm_domain::supply::{DoubtCause, Refusal};
use btm_suppliers::duffel::outcome::{Verdict, Write, verdict};
use serde_json::json;

const WRITES: [Write; 2] = [Write::Order, Write::Payment];

fn of(write: Write, status: u16, body: &str) -> Verdict {
    verdict(write, status, body.as_bytes(), true, None)
}

fn unknown(cause: DoubtCause, code: &str) -> Verdict {
    Verdict::Unknown { cause, code: Some(code.to_owned()).filter(|c| !c.is_empty()) }
}

#[test]
fn created_with_an_id_is_done_and_without_one_nobody_knows() {
    for write in WRITES {
        assert_eq!(of(write, 201, &data(order("ord_1", "instant", "r"))), Verdict::Done);
        assert_eq!(of(write, 201, r#"{"data":{"id":"pay_1"}}"#), Verdict::Done);
        for body in [
            "",
            "{}",
            r#"{"data":null}"#,
            r#"{"data":{"id":null}}"#,
            r#"{"data":{"id":""}}"#,
            "<html>",
            r#"{"data":{"id":"ord_1""#,
        ] {
            assert_eq!(of(write, 201, body), unknown(DoubtCause::Garbled, ""), "{body}");
        }
    }
}

#[test]
fn a_cut_answer_is_never_done() {
    let body = data(order("ord_1", "instant", "r"));
    assert_eq!(verdict(Write::Order, 201, body.as_bytes(), false, None), unknown(DoubtCause::Garbled, ""));
    let gone = error(422, "invalid_state_error", "offer_expired");
    assert_eq!(verdict(Write::Order, 422, gone.as_bytes(), false, None), unknown(DoubtCause::Garbled, ""));
    let later = error(503, "api_error", "airline_internal");
    assert_eq!(verdict(Write::Order, 503, later.as_bytes(), false, None), unknown(DoubtCause::ServerError, ""));
}

#[test]
fn accepted_is_unknown() {
    for write in WRITES {
        for status in [200, 202] {
            for body in ["", "{}", &data(order("ord_1", "instant", "r"))] {
                assert_eq!(of(write, status, body), unknown(DoubtCause::Accepted, ""));
            }
        }
    }
}

#[test]
fn plain_refusals_need_no_body() {
    for write in WRITES {
        for body in ["", "<html>", "Forbidden", &error(400, "invalid_request_error", "bad_request")] {
            assert_eq!(of(write, 400, body), Verdict::Refused(Refusal::Config));
            assert_eq!(of(write, 406, body), Verdict::Refused(Refusal::Config));
            assert_eq!(of(write, 401, body), Verdict::Refused(Refusal::Auth));
            assert_eq!(of(write, 403, body), Verdict::Refused(Refusal::Auth));
            assert_eq!(of(write, 404, body), Verdict::Refused(Refusal::OfferGone));
        }
        let busy = verdict(write, 429, b"", true, Some(7));
        assert_eq!(busy, Verdict::Refused(Refusal::Busy { retry_after_s: Some(7) }));
    }
}

#[test]
fn executed_perhaps_by_us_is_looked_up_whatever_its_type() {
    let codes = [
        "duplicate_booking",
        "order_creation_already_attempted",
        "offer_request_already_booked",
        "booking_already_attempted",
        "already_paid",
        "already_cancelled",
        "order_change_already_actioned",
    ];
    for write in WRITES {
        for code in codes {
            for kind in ["invalid_state_error", "validation_error", "airline_error", "api_error"] {
                assert_eq!(of(write, 422, &error(422, kind, code)), unknown(DoubtCause::MaybeBooked, code));
            }
        }
    }
}

#[test]
fn our_own_mistakes_and_states_are_refused_by_code() {
    let table = [
        ("offer_no_longer_available", Refusal::SoldOut),
        ("offer_expired", Refusal::OfferGone),
        ("schedule_changed", Refusal::OfferGone),
        ("past_payment_required_by_date", Refusal::OfferGone),
        ("price_changed", Refusal::PriceChanged { new: None }),
        ("payment_amount_does_not_match_order_amount", Refusal::PriceChanged { new: None }),
        ("insufficient_balance", Refusal::Funds),
        ("payment_declined", Refusal::Funds),
        ("invalid_order_create_type", Refusal::NotSupported),
        ("order_type_not_eligible_for_payment", Refusal::NotSupported),
        (
            "payment_currency_does_not_match_order_currency",
            Refusal::Other { code: "payment_currency_does_not_match_order_currency".into() },
        ),
        ("a_code_of_tomorrow", Refusal::Other { code: "a_code_of_tomorrow".into() }),
    ];
    for write in WRITES {
        for kind in ["validation_error", "invalid_state_error", "invalid_request_error"] {
            for (code, refusal) in &table {
                assert_eq!(of(write, 422, &error(422, kind, code)), Verdict::Refused(refusal.clone()), "{kind} {code}");
            }
        }
    }
}

#[test]
fn an_airlines_word_is_believed_only_where_it_promises() {
    for kind in ["airline_error", "api_error", "an_error_of_tomorrow"] {
        for code in
            ["offer_no_longer_available", "offer_expired", "price_changed", "schedule_changed", "ancillary_service_not_available"]
        {
            assert!(matches!(of(Write::Order, 422, &error(422, kind, code)), Verdict::Refused(_)), "{kind} {code}");
        }
        for code in ["invalid_passenger_name", "invalid_of_tomorrow"] {
            assert!(matches!(of(Write::Order, 422, &error(422, kind, code)), Verdict::Refused(_)), "{kind} {code}");
        }
        for code in ["airline_unknown", "airline_internal", "insufficient_balance", "order_not_created"] {
            assert_eq!(of(Write::Order, 422, &error(422, kind, code)), unknown(DoubtCause::ServerError, code), "{kind} {code}");
        }
    }
    for body in ["", "<html>", "{}", r#"{"errors":[]}"#, r#"{"errors":"no"}"#] {
        assert_eq!(of(Write::Order, 422, body), unknown(DoubtCause::Garbled, ""), "{body}");
    }
}

#[test]
fn a_travellers_field_is_named() {
    let body = json!({"errors": [
        {"type": "validation_error", "code": "validation_required", "source": {"field": "born_on", "pointer": "/passengers/1/born_on"}},
        {"type": "validation_error", "code": "invalid_phone_number", "source": {"field": "phone_number", "pointer": "/passengers/0/phone_number"}},
    ], "meta": {"status": 422, "request_id": "r"}});
    let Verdict::Refused(Refusal::Traveller { fields }) = of(Write::Order, 422, &body.to_string()) else {
        panic!("not the traveller")
    };
    let told: Vec<_> = fields.iter().map(|f| (f.field.as_str(), f.code)).collect();
    use btm_domain::FieldCode::{NotAPhone, Required};
    assert_eq!(told, [("travellers.1.birth_date", Required), ("travellers.0.phone", NotAPhone)]);
}

#[test]
fn five_hundreds_are_unknown_but_for_two_promises() {
    for write in WRITES {
        let promised = of(write, 502, &error(502, "airline_error", "order_not_created"));
        assert_eq!(promised, Verdict::Refused(Refusal::Other { code: "order_not_created".into() }));
        assert_eq!(of(write, 503, &error(503, "api_error", "internal_server_error")), Verdict::Refused(Refusal::NotSent));
        for status in [500, 502, 504, 507, 599] {
            assert_eq!(
                of(write, status, &error(status, "airline_error", "airline_unknown")),
                unknown(DoubtCause::ServerError, "airline_unknown")
            );
        }
        for status in [500, 502, 503, 504] {
            // A gateway in front of Duffel knows nothing of the outcome, even if it speaks JSON.
            for body in ["", "<html>", "upstream timed out", r#"{"errors":[{"type":"api_error","code":"order_not_created"}]}"#] {
                assert_eq!(of(write, status, body), unknown(DoubtCause::ServerError, ""), "{status} {body}");
            }
        }
    }
}

#[test]
fn every_status_there_is_has_an_outcome_and_only_201_is_done() {
    let bodies = ["", "x", &data(order("ord_1", "instant", "r")), &error(422, "invalid_state_error", "offer_expired")];
    for write in WRITES {
        for status in 100..=999u16 {
            for body in bodies {
                match of(write, status, body) {
                    Verdict::Done => assert_eq!(status, 201),
                    Verdict::Refused(_) => assert!(matches!(status, 400 | 401 | 403 | 404 | 406 | 422 | 429 | 503), "{status}"),
                    Verdict::Unknown { .. } => {}
                }
            }
        }
    }
}
