//! After the booking: pay, cancel, change; each under exactly the figures the person saw, and once.
use super::world::*;
use btm_api::ProblemCode;
use btm_api::after::{BookingResponse, CancelQuoteResponse, ChangeOptionsResponse};
use btm_api::purchase::{BookingBody, BuyMode};
use btm_api::sync::DocumentKind;
use btm_domain::after::{CancelAbility, RefundTo};
use btm_domain::booking::Moved;
use btm_domain::{BookingState as S, Money};
use reqwest::StatusCode;
use serde_json::{Value, json};

/// The supplier's documented test route of a flight that changes and refunds now and then; searched until it may be both.
async fn booked(w: &World) -> BookingBody {
    let offer = w.device.offer().await;
    let booking = w.device.buy(&purchase(&w.device, &offer)).await;
    assert_eq!(booking.state, S::Confirmed, "{:?}", booking.history);
    booking
}

async fn held(w: &World) -> BookingBody {
    let offer = w.device.offer().await;
    let mut request = purchase(&w.device, &offer);
    request.bookings[0].mode = BuyMode::Hold;
    let booking = w.device.buy(&request).await;
    assert_eq!(booking.state, S::Held, "{:?}", booking.history);
    booking
}

async fn quote(w: &World, booking: &BookingBody) -> btm_domain::after::CancelQuote {
    let told: CancelQuoteResponse = read(w.device.step(booking, "cancel-quote", &json!({})).await).await;
    assert_eq!(told.ability, CancelAbility::ByUser);
    told.quote.unwrap()
}

fn money(money: Money) -> Value {
    serde_json::to_value(money).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_is_paid_and_ticketed_with_the_figure_that_was_seen() {
    let w = World::new().await;
    let booking = held(&w).await;
    let wrong = json!({"accepted_total": money(Money { minor: booking.total.minor - 1, ..booking.total })});
    let refused = problem(w.device.step(&booking, "pay", &wrong).await).await;
    assert_eq!((refused.code, refused.new_total), (ProblemCode::PriceChanged, Some(booking.total)));
    let (path, right) = (format!("/v1/bookings/{}/pay", booking.booking_id), json!({"accepted_total": money(booking.total)}));
    let first = w.device.keyed(&path, "pay-1", &right).await;
    assert_eq!(first.status(), StatusCode::ACCEPTED);
    let text = first.text().await.unwrap();
    let told: BookingResponse = serde_json::from_str(&text).unwrap();
    assert_eq!(told.booking.state, S::Confirming);
    // A double click gets the very same bytes, and pays once.
    assert_eq!(w.device.keyed(&path, "pay-1", &right).await.text().await.unwrap(), text);
    let paid = w.device.when(&booking, |b| b.state == S::Confirmed && b.documents.len() == 2).await;
    assert_eq!(paid.ticket_numbers().len(), 1);
    assert_eq!(events(&paid).iter().filter(|e| **e == "pay_asked").count(), 1);
    assert_eq!(w.shop.live(booking.booking_id).await, 1);
    assert_eq!(problem(w.device.keyed(&path, "pay-1", &wrong).await).await.code, ProblemCode::KeyReused);
    let again = problem(w.device.keyed(&path, "pay-2", &right).await).await;
    assert_eq!(again.code, ProblemCode::InvalidInput, "nothing is held any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_whose_answer_is_lost_is_found_and_never_made_twice() {
    let w = World::new().await;
    let booking = held(&w).await;
    w.shop.fault("pay", json!("drop_after_commit")).await;
    let answer = w.device.step(&booking, "pay", &json!({"accepted_total": money(booking.total)})).await;
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    let paid = w.device.when(&booking, |b| b.state == S::Confirmed).await;
    assert!(w.shop.fired().await && events(&paid).contains(&"answer_lost"), "{:?}", events(&paid));
    let truth = w.shop.truth(booking.booking_id).await;
    assert_eq!((truth.len(), truth[0]["state"].as_str()), (1, Some("live")), "{truth:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_never_arrived_is_sent_again_once_it_can_run_no_more() {
    let w = World::new().await;
    let booking = held(&w).await;
    w.shop.fault("pay", json!("drop_before")).await;
    w.device.step(&booking, "pay", &json!({"accepted_total": money(booking.total)})).await;
    let paid = w.device.when(&booking, |b| b.state == S::Confirmed).await;
    assert!(w.shop.fired().await, "{:?}", events(&paid));
    assert_eq!(events(&paid).iter().filter(|e| **e == "supplier_called").count(), 3, "hold, pay, pay: {:?}", events(&paid));
    assert_eq!(w.shop.live(booking.booking_id).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_shows_the_refund_first_and_brings_back_exactly_that() {
    let w = World::new().await;
    let booking = booked(&w).await;
    let q = quote(&w, &booking).await;
    assert_eq!(q.paid, booking.total);
    let (refund, fee) = (q.refund.unwrap(), q.fee.unwrap());
    assert_eq!(refund.checked_add(fee).unwrap(), q.paid);
    assert_eq!(w.device.booking(&booking).await.state, S::Confirmed, "a quote does nothing");
    // Another figure than the quote's, or another quote: nothing happens.
    for wrong in [
        json!({"quote_id": q.id, "accepted_refund": money(Money { minor: refund.minor + 1, ..refund })}),
        json!({"quote_id": q.id, "accepted_refund": null}),
        json!({"quote_id": id(), "accepted_refund": money(refund)}),
    ] {
        assert_eq!(problem(w.device.step(&booking, "cancel", &wrong).await).await.code, ProblemCode::QuoteChanged, "{wrong}");
    }
    let right = json!({"quote_id": q.id, "accepted_refund": money(refund)});
    let path = format!("/v1/bookings/{}/cancel", booking.booking_id);
    let answers = futures::future::join_all((0..4).map(|_| w.device.keyed(&path, "cancel-1", &right))).await;
    assert!(answers.iter().all(|a| a.status() == StatusCode::ACCEPTED), "{answers:?}");
    let ended = w.device.when(&booking, |b| matches!(b.state, S::Cancelled | S::Voided)).await;
    assert_eq!(ended.refunded, Some(refund), "{:?}", ended.history);
    assert_eq!(events(&ended).iter().filter(|e| **e == "cancel_asked").count(), 1);
    assert_eq!((ended.cancel_ability, w.shop.live(booking.booking_id).await), (CancelAbility::NotPossible, 0));
    // The flight is free again for the same person.
    let again = w.device.search("HND", "FUK", booking.slices()[0].segments[0].departure.time.local.date()).await;
    let same = again.into_iter().find(|o| o.slices[0].segments == booking.slices()[0].segments).unwrap();
    assert_eq!(w.device.buy(&purchase(&w.device, &same)).await.state, S::Confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_that_was_overtaken_is_refused_and_the_newest_is_taken() {
    let w = World::new().await;
    let booking = booked(&w).await;
    let old = quote(&w, &booking).await;
    let new = quote(&w, &booking).await;
    let by = |q: &btm_domain::after::CancelQuote| json!({"quote_id": q.id, "accepted_refund": q.refund});
    assert_eq!(problem(w.device.step(&booking, "cancel", &by(&old)).await).await.code, ProblemCode::QuoteChanged);
    assert_eq!(w.device.step(&booking, "cancel", &by(&new)).await.status(), StatusCode::ACCEPTED);
    w.device.when(&booking, |b| matches!(b.state, S::Cancelled | S::Voided)).await;
    assert_eq!(w.shop.live(booking.booking_id).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_is_cancelled_free_and_a_lost_answer_ends_cancelled_once() {
    let w = World::new().await;
    let booking = held(&w).await;
    let q = quote(&w, &booking).await;
    assert_eq!((q.refund_to, q.paid.minor, q.fee.map(|f| f.minor)), (RefundTo::NothingPaid, 0, Some(0)));
    w.shop.fault("cancel", json!("drop_after_commit")).await;
    w.device.step(&booking, "cancel", &json!({"quote_id": q.id, "accepted_refund": q.refund})).await;
    let ended = w.device.when(&booking, |b| b.state.settled() && b.state != S::Held).await;
    assert!(w.shop.fired().await);
    assert!(matches!(ended.state, S::Cancelled | S::Voided), "{:?}", events(&ended));
    assert_eq!(w.shop.live(booking.booking_id).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flight_is_changed_for_exactly_the_difference_shown() {
    let w = World::new().await;
    let booking = changeable(&w).await;
    let departs = booking.slices()[0].segments[0].departure.time.local.date();
    let wish = |date: chrono::NaiveDate| json!({"wish": {"slice": 0, "date": date, "cabin": "economy"}});
    let wrong = json!({"wish": {"slice": 7, "date": departs, "cabin": "economy"}});
    assert_eq!(problem(w.device.step(&booking, "change-options", &wrong).await).await.fields[0].field, "slice");
    let told: ChangeOptionsResponse =
        read(w.device.step(&booking, "change-options", &wish(departs + chrono::TimeDelta::days(1))).await).await;
    assert!(told.by_user && !told.offers.is_empty());
    let option = &told.offers[0];
    assert_eq!(booking.total.checked_add(option.difference).unwrap(), option.new_total);
    let other = json!({"change_offer_id": option.id, "accepted_difference": money(Money { minor: option.difference.minor - 1, ..option.difference })});
    assert_eq!(problem(w.device.step(&booking, "change", &other).await).await.code, ProblemCode::QuoteChanged);
    let right = json!({"change_offer_id": option.id, "accepted_difference": money(option.difference)});
    assert_eq!(w.device.step(&booking, "change", &right).await.status(), StatusCode::ACCEPTED);
    let changed = w.device.when(&booking, |b| b.state == S::Confirmed && events(b).contains(&"changed")).await;
    assert_eq!(changed.slices()[0].segments, option.added.segments, "{:?}", changed.history);
    assert_eq!((changed.total, w.shop.live(booking.booking_id).await), (option.new_total, 1));
    // The history says old and new of what moved, and so does the audit log.
    let line = changed.history.iter().find(|h| h.event == "changed").unwrap();
    let was = booking.slices()[0].segments[0].departure.time;
    let is = option.added.segments[0].departure.time;
    assert!(line.moved.iter().any(|m| matches!(m, Moved::Departure { old, new, .. } if *old == was && *new == is)), "{line:?}");
    let total = Moved::Total { old: booking.total, new: option.new_total };
    assert_eq!(line.moved.contains(&total), booking.total != option.new_total, "{line:?}");
    let me: btm_api::account::MeResponse = read(w.device.get("/v1/me").await).await;
    let audit = w.server.app().store.audit(me.organisation_id, 0, 500).await.unwrap();
    let entry = audit.iter().find(|a| a.action == "booking.changed").unwrap();
    let at = |t: btm_domain::PlaceTime| t.local.format("%Y-%m-%dT%H:%M").to_string();
    assert!(entry.old.as_deref().is_some_and(|old| old.contains(&at(was))), "{entry:?}");
    assert!(entry.new.as_deref().is_some_and(|new| new.contains(&at(is))), "{entry:?}");
    // The receipt is made anew; the old one stays.
    let anew = w.device.when(&booking, |b| b.documents.len() == 3).await;
    let mut receipts = 0;
    for document in &anew.documents {
        receipts += usize::from(w.device.document(*document).await.kind == DocumentKind::ETicket);
    }
    assert_eq!(receipts, 2);
    // The old flight may be bought again, the new one not.
    let me = w.device.search("LHR", "JFK", departs).await;
    let old = me.iter().find(|o| o.slices[0].segments == booking.slices()[0].segments);
    if let Some(old) = old {
        assert_eq!(w.device.buy(&purchase(&w.device, old)).await.state, S::Confirmed);
    }
}

/// LHR→JFK: the supplier's documented test route of changes, each order changeable or not as its search drew it.
async fn changeable(w: &World) -> BookingBody {
    for days in 10..40 {
        let date = btm_domain::Clock::now(&btm_server::edge::SystemClock).date_naive() + chrono::TimeDelta::days(days);
        let offers = w.device.search("LHR", "JFK", date).await;
        let allowed = |o: &&btm_domain::FlightOffer| o.terms.change.is_some_and(|c| c.allowed) && o.owner.code.as_str() == "ZZ";
        let Some(offer) = offers.iter().find(allowed) else { continue };
        let booking = w.device.buy(&purchase(&w.device, offer)).await;
        assert_eq!(booking.state, S::Confirmed, "{:?}", booking.history);
        return booking;
    }
    panic!("nothing can be changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_sees_quotes_or_acts_and_nothing_fits_what_failed() {
    let w = World::new().await;
    let booking = booked(&w).await;
    let other = w.colleague("jiro@example.com", &[btm_domain::Role::Traveller]).await;
    for (act, body) in [
        ("cancel-quote", json!({})),
        ("cancel", json!({"quote_id": id(), "accepted_refund": null})),
        ("pay", json!({"accepted_total": money(booking.total)})),
        ("change-options", json!({"wish": {"slice": 0, "date": "2027-01-01", "cabin": "economy"}})),
        ("change", json!({"change_offer_id": id(), "accepted_difference": money(booking.total)})),
        ("schedule-change", json!({"change_ref": "x", "answer": "accept"})),
    ] {
        let refused = other.step(&booking, act, &body).await;
        assert_eq!(refused.status(), StatusCode::NOT_FOUND, "{act}");
    }
    // The key is missing.
    let url = format!("{}/v1/bookings/{}/pay", w.device.base_url, booking.booking_id);
    let bare =
        w.device.http.post(url).bearer_auth(&w.device.access).json(&json!({"accepted_total": money(booking.total)})).send();
    assert_eq!(problem(bare.await.unwrap()).await.fields[0].field, "idempotency-key");
    let paid = problem(w.device.step(&booking, "pay", &json!({"accepted_total": money(booking.total)})).await).await;
    assert_eq!((paid.code, paid.fields[0].field.as_str()), (ProblemCode::InvalidInput, "state"));
}

/// A ticketed flight that leaves within a day and whose fare lets it be changed.
async fn leaving_soon(w: &World) -> BookingBody {
    let now = btm_domain::Clock::now(&btm_server::edge::SystemClock);
    for (from, to) in [("LHR", "JFK"), ("HND", "FUK"), ("HND", "CTS"), ("LHR", "LGW")] {
        for days in 0..=1 {
            let offers = w.device.search(from, to, now.date_naive() + chrono::TimeDelta::days(days)).await;
            let fits = |o: &&btm_domain::FlightOffer| {
                let leaves = o.slices[0].segments[0].departure.time.instant - now;
                let open = leaves > chrono::TimeDelta::hours(1) && leaves < chrono::TimeDelta::hours(23);
                open && o.terms.change.is_none_or(|c| c.allowed)
            };
            let Some(offer) = offers.iter().find(fits) else { continue };
            let booking = w.device.buy(&purchase(&w.device, offer)).await;
            assert_eq!(booking.state, S::Confirmed, "{:?}", booking.history);
            return booking;
        }
    }
    panic!("nothing leaves within a day");
}

#[tokio::test(flavor = "multi_thread")]
async fn from_check_in_on_the_airline_changes_the_ticket_and_it_is_said_whom_to_call() {
    let w = World::tuned(|o| {
        for airline in ["ZZ", "NH", "JL", "BA"] {
            o.airline_phones.insert(airline.parse().unwrap(), "+81 3 0000 0000".into());
        }
    })
    .await;
    let no = json!({"error": {"status": 422, "type": "invalid_state_error", "code": "order_not_changeable"}});
    let rule = json!([{"id": "no", "match": {"op": "change_options"}, "effect": no}]);
    let soon = leaving_soon(&w).await;
    w.shop.control("PUT", "faults", rule).await;
    let wish = |b: &BookingBody| json!({"wish": {"slice": 0, "date": b.slices()[0].segments[0].departure.time.local.date(), "cabin": "economy"}});
    let refused = problem(w.device.step(&soon, "change-options", &wish(&soon)).await).await;
    assert_eq!(refused.code, ProblemCode::AirlineControl, "{refused:?}");
    let airline = refused.airline.unwrap();
    assert_eq!(airline.name, soon.item.as_ref().and_then(|i| i.flight()).unwrap().carrier.name);
    let known = soon.item.as_ref().and_then(|i| i.flight()).unwrap().carrier.code;
    assert_eq!(airline.phone.is_some(), ["ZZ", "NH", "JL", "BA"].contains(&known.as_str()));
    let same = w.device.booking(&soon).await;
    assert_eq!((same.state, same.total), (S::Confirmed, soon.total), "nothing was bought");
    // Ten days before, the same no of the supplier's is the desk's to deal with.
    let later = booked(&w).await;
    let told: ChangeOptionsResponse = read(w.device.step(&later, "change-options", &wish(&later)).await).await;
    assert!(!told.by_user);
}
