//! What can be undone is sent first.
use super::*;
use crate::connect::EsimOffer;

fn flight(refund: Option<Condition>, total: i64) -> Offer {
    Offer::Flight(FlightOffer {
        id: OfferId(Uuid::from_u128(1)),
        expires_at: t0(),
        owner: Carrier { code: "ZZ".parse().unwrap(), name: String::new() },
        slices: vec![slice(0)],
        cabin: Cabin::Economy,
        travellers: 1,
        total: jpy(total),
        base: None,
        tax: None,
        emissions_kg: None,
        terms: Terms { refund, ..terms() },
        simulated: true,
    })
}

pub(super) fn esim(total: Money) -> Offer {
    Offer::Esim(EsimOffer {
        id: OfferId(Uuid::from_u128(2)),
        expires_at: t0(),
        title: String::new(),
        operator: String::new(),
        countries: Vec::new(),
        not_covered: Vec::new(),
        data_mb: None,
        days: 7,
        starts_on: t0().date_naive(),
        fair_usage: None,
        activation: None,
        roaming: false,
        notes: Vec::new(),
        total,
        tops_up: None,
        simulated: true,
    })
}

#[test]
fn holds_come_first_then_what_costs_less_to_undo_and_what_is_lost_for_good_last() {
    let fee = |minor| Some(Condition { allowed: true, penalty: Some(jpy(minor)) });
    let (lost, dear, cheap, free, held, silent) = (
        esim(jpy(900)),
        flight(fee(9_000), 40_000),
        flight(fee(3_000), 40_000),
        flight(fee(0), 40_000),
        flight(None, 40_000),
        flight(None, 40_000),
    );
    let items = [(&lost, false), (&dear, false), (&silent, false), (&cheap, false), (&free, false), (&held, true)];
    assert_eq!(purchase_order(&items, t0()), [5, 4, 3, 1, 0, 2]);
    let refused = flight(Some(Condition { allowed: false, penalty: None }), 40_000);
    assert_eq!(purchase_order(&[(&refused, false), (&dear, false)], t0()), [1, 0]);
}

#[test]
fn in_several_currencies_the_share_that_is_lost_decides() {
    let fee = |minor| Some(Condition { allowed: true, penalty: Some(jpy(minor)) });
    let (half, tenth) = (flight(fee(500), 1_000), flight(fee(4_000), 40_000));
    assert_eq!(purchase_order(&[(&half, false), (&tenth, false)], t0()), [0, 1]);
    let dollars = esim(Money::from_minor(900, "USD".parse().unwrap()));
    assert_eq!(purchase_order(&[(&half, false), (&tenth, false), (&dollars, false)], t0()), [1, 0, 2]);
}
