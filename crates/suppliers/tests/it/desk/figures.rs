//! The arithmetic: days, lines, late and loss fees, cut-offs, refunds.
use super::{sample, tokyo};
use btm_domain::connect::RentalLineKind as Line;
use btm_domain::stay::CancelTerms;
use btm_domain::{Currency, Money};
use btm_suppliers::desk::catalogue::Product;
use btm_suppliers::desk::quote::{Extras, cancel_steps, days, loss_fee, price, return_by};
use chrono::TimeDelta;
use proptest::prelude::*;

fn yen(amount: i64) -> Money {
    Money::from_minor(amount, Currency::JPY)
}

fn asia() -> Product {
    sample().product("asia-500").unwrap().clone()
}

#[test]
fn days_are_calendar_days_in_japan_both_counted() {
    for (from, until, counted) in [
        ("2026-12-10T09:00:00", "2026-12-10T23:59:00", 1),
        ("2026-12-10T23:59:00", "2026-12-11T00:01:00", 2),
        ("2026-12-10T00:00:00", "2026-12-13T16:00:00", 4),
        // Past the turn of the year.
        ("2026-12-30T20:00:00", "2027-01-02T16:00:00", 4),
    ] {
        assert_eq!(days(tokyo(from), tokyo(until)), counted, "{from} to {until}");
    }
    // In London it is still the ninth.
    assert_eq!(days("2026-12-09T15:00:00Z".parse().unwrap(), "2026-12-09T16:00:00Z".parse().unwrap()), 1);
    assert_eq!(days("2026-12-09T14:59:00Z".parse().unwrap(), "2026-12-09T15:00:00Z".parse().unwrap()), 2);
}

#[test]
fn the_total_is_the_sum_of_its_lines() {
    let product = asia();
    let cover = product.cover("full").unwrap();
    let (lines, total) = price(&product, 4, Extras { cover: Some(cover), battery: true, adapter: true }, 550, 0).unwrap();
    let told: Vec<(Line, u16, i64)> = lines.iter().map(|l| (l.kind, l.quantity, l.amount.minor)).collect();
    assert_eq!(
        told,
        [
            (Line::Days, 4, 3_480),
            (Line::Handling, 1, 550),
            (Line::Pickup, 1, 550),
            (Line::Cover, 4, 2_200),
            (Line::Battery, 4, 880),
            (Line::Adapter, 1, 550),
        ]
    );
    assert_eq!(total, yen(8_210));
    let (lines, total) = price(&product, 1, Extras::default(), 0, 1_100).unwrap();
    assert_eq!((lines.len(), total), (3, yen(870 + 550 + 1_100)), "what costs nothing has no line");
    let dear = Product { price_per_day: i64::MAX, ..product };
    assert_eq!(price(&dear, 2, Extras::default(), 0, 0), None, "a figure that outgrows its type is no figure");
}

#[test]
fn whoever_lands_after_four_has_until_four_of_the_next_day() {
    for (lands, by) in [
        ("2026-12-13T06:00:00", "2026-12-13T23:59:00"),
        ("2026-12-13T16:00:00", "2026-12-13T23:59:00"),
        ("2026-12-13T16:00:01", "2026-12-14T16:00:00"),
        ("2026-12-13T23:50:00", "2026-12-14T16:00:00"),
        ("2026-12-14T00:10:00", "2026-12-14T23:59:00"),
        ("2026-12-31T20:00:00", "2027-01-01T16:00:00"),
    ] {
        assert_eq!(return_by(tokyo(lands)).unwrap().instant, tokyo(by), "{lands}");
    }
}

#[test]
fn a_lost_router_costs_what_its_cover_leaves() {
    let product = asia();
    assert_eq!(loss_fee(&product, None), yen(40_000));
    assert_eq!(loss_fee(&product, product.cover("half")), yen(8_000));
    assert_eq!(loss_fee(&product, product.cover("full")), yen(0));
}

#[test]
fn cancelling_brings_back_what_the_steps_say() {
    let pickup = "2026-12-10".parse().unwrap();
    let steps = cancel_steps(&asia(), pickup, yen(5_000));
    let told = CancelTerms::Steps { steps };
    let at = |text: &str| told.refund_at(tokyo(text), yen(5_000)).unwrap();
    assert_eq!(at("2026-12-06T23:59:59"), yen(5_000), "free to the fourth day before");
    assert_eq!(at("2026-12-07T00:00:00"), yen(0));
    let steps = cancel_steps(sample().product("japan-4g").unwrap(), pickup, yen(4_321));
    assert_eq!(steps.iter().map(|s| s.refund.minor).collect::<Vec<_>>(), [4_321, 2_160], "half a yen stays with the vendor");
    assert_eq!(steps[1].until.instant, tokyo("2026-12-09T15:00:00"));
}

proptest! {
    #[test]
    fn a_total_is_always_the_sum_and_never_falls_with_days(count in 1u16..365, pickup in 0i64..5_000, back in 0i64..5_000, n in 0usize..7, covered: bool) {
        let catalogue = sample();
        let product = &catalogue.products[n];
        let cover = product.covers.first().filter(|_| covered);
        let of = |count| price(product, count, Extras { cover, battery: covered, adapter: !covered }, pickup, back).unwrap();
        let (lines, total) = of(count);
        prop_assert_eq!(lines.iter().map(|l| l.amount.minor).sum::<i64>(), total.minor);
        prop_assert!(lines.iter().all(|l| l.amount.minor > 0 && l.quantity > 0));
        prop_assert!(of(count + 1).1.minor > total.minor);
    }

    #[test]
    fn refunds_only_fall_and_never_pass_the_total(total in 0i64..1_000_000, hours in 0i64..400) {
        let catalogue = sample();
        let (total, now) = (yen(total), tokyo("2026-11-25T00:00:00") + TimeDelta::hours(hours));
        for product in &catalogue.products {
            let told = CancelTerms::Steps { steps: cancel_steps(product, "2026-12-10".parse().unwrap(), total) };
            let refund = |at| told.refund_at(at, total).unwrap().minor;
            prop_assert!((0..=total.minor).contains(&refund(now)));
            prop_assert!(refund(now + TimeDelta::hours(7)) <= refund(now));
        }
    }

    #[test]
    fn the_return_is_always_after_the_landing_and_within_a_day_and_a_half(minutes in 0i64..1_000_000) {
        let lands = tokyo("2026-01-01T00:00:00") + TimeDelta::minutes(minutes);
        let left = return_by(lands).unwrap().instant - lands;
        prop_assert!(left >= TimeDelta::hours(7) && left <= TimeDelta::hours(24), "{left}");
    }
}
