//! Lenience: fields may be null, missing or of another form, words may be new; what is needed and not there is an error, never a guess.
use super::samples::{as_booking, as_hotel, as_prebook, as_rates, booking, hotel, prebook, property, rates, room};
use super::stay;
use crate::ambient::now;
use btm_domain::stay::{Board, CancelTerms, OrderedStay, Property};
use btm_domain::supply::{OrderState, SupplierMode, SupplierOrder};
use btm_domain::{Money, OfferId, OrderedItem};
use btm_suppliers::liteapi::handle::{Asked, Method, RateHandle};
use btm_suppliers::liteapi::normal::{self, About, hit, prebooked_offer, rate_offer, stay_order};
use btm_suppliers::liteapi::wire::*;
use btm_suppliers::port::PricedOffer;
use btm_suppliers::seal::Sealed;
use btm_suppliers::soft::Unreadable;
use serde_json::{Value, json};

fn about(property: &Property, mode: SupplierMode) -> About<'_> {
    let asked = Asked {
        check_in: "2027-01-20".parse().unwrap(),
        check_out: "2027-01-22".parse().unwrap(),
        rooms: 1,
        guests: 1,
        distance_m: Some(120),
    };
    About { hotel: "lp1897", property, asked, id: OfferId(uuid::Uuid::from_u128(3)), mode, now: now() }
}

fn rated(value: &Value) -> Result<Option<PricedOffer>, Unreadable> {
    let wire: RoomType = serde_json::from_str(&value.to_string()).unwrap();
    rate_offer(&wire, about(&property(), SupplierMode::Sandbox))
}

fn good(value: &Value) -> PricedOffer {
    rated(value).unwrap().unwrap()
}

fn with(mut value: Value, path: &str, new: Value) -> Value {
    *value.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = new;
    value
}

fn without(mut value: Value, path: &str, key: &str) -> Value {
    value.pointer_mut(path).unwrap().as_object_mut().unwrap().remove(key).unwrap_or_else(|| panic!("{key}"));
    value
}

const RATE: &str = "/rates/0";

#[test]
fn a_rate_in_our_words() {
    let offer = good(&room());
    let told = stay(&offer);
    assert_eq!(
        (told.total.amount(), told.tax.unwrap().amount(), told.base.unwrap().amount()),
        ("20000".into(), "1800".into(), "18200".into())
    );
    assert_eq!((told.due_at_property.unwrap().amount(), told.due_lines[0].label.as_str()), ("400".into(), "City tax"));
    assert_eq!((told.board, told.room_name.as_str(), told.simulated), (Board::Breakfast, "Double Room", true));
    assert_eq!((told.distance_m, told.rooms, told.guests), (Some(120), 1, 1));
    assert_eq!(told.conditions, [(String::new(), "Ring the bell".to_owned())]);
    assert_eq!(told.cancel.free_until(told.total).unwrap().local.to_string(), "2027-01-18 18:00:00");
    assert_eq!(told.property.description.as_deref(), Some("Quiet & warm."));
    assert_eq!(told.property.amenities, ["free_wifi", "gym"]);
    assert_eq!((told.property.stars, told.property.score_tenths), (Some(4), Some(84)));
    let handle = RateHandle::open(&offer.handle, SupplierMode::Sandbox).unwrap();
    assert_eq!((handle.prebook, handle.total, handle.property.description), (None, told.total, None));
}

#[test]
fn fields_of_a_rate_may_be_null_or_missing_or_odd() {
    for key in [
        "name",
        "boardType",
        "boardName",
        "remarks",
        "cancellationPolicies",
        "paymentTypes",
        "adultCount",
        "childCount",
        "retailRate",
    ] {
        for value in [
            without(room(), RATE, key),
            with(room(), &format!("{RATE}/{key}"), Value::Null),
            with(room(), &format!("{RATE}/{key}"), json!(7)),
        ] {
            assert_eq!(stay(&good(&value)).total.amount(), "20000", "{key}");
        }
    }
    // Not told is not free.
    assert_eq!(stay(&good(&without(room(), RATE, "cancellationPolicies"))).cancel, CancelTerms::Unknown);
    assert_eq!(stay(&good(&with(room(), "/rates/0/boardType", json!("XX")))).board, Board::RoomOnly);
    let odd = with(room(), RATE, {
        let mut rate = room()["rates"][0].clone();
        rate["a_field_of_tomorrow"] = json!({"deep": [1, {"x": null}]});
        rate["paymentTypes"] = json!(["NEW_PAY"]);
        rate
    });
    assert_eq!(stay(&good(&odd)).total.amount(), "20000");
    assert!(rated(&without(room(), "", "offerId")).is_err());
    assert!(rated(&with(room(), "/rates", json!([]))).is_err());
    assert_eq!(rated(&with(room(), "/rates/0/paymentTypes", json!(["PROPERTY_PAY"]))).unwrap(), None, "on no company bill");
}

#[test]
fn money_is_read_by_its_digits() {
    let at = |amount: &str, currency: &str| {
        let body = room().to_string().replace(
            r#""offerRetailRate":{"amount":20000,"currency":"JPY"}"#,
            &format!(r#""offerRetailRate":{{"amount":{amount},"currency":"{currency}"}}"#),
        );
        let wire: RoomType = serde_json::from_str(&body).unwrap();
        rate_offer(&wire, about(&property(), SupplierMode::Sandbox)).map(|offer| stay(&offer.unwrap()).total.minor)
    };
    assert_eq!(at("1500", "USD"), Ok(150_000));
    assert_eq!(at("1500.00", "USD"), Ok(150_000));
    assert_eq!(at("0.1", "USD"), Ok(10));
    assert_eq!(at("90071992547409.93", "USD"), Ok(9_007_199_254_740_993), "no float on the way");
    assert_eq!(at("\"1500.50\"", "USD"), Ok(150_050));
    for amount in ["1500.505", "1e3", "true", "null", "[]", "99999999999999999999"] {
        assert!(at(amount, "USD").is_err(), "{amount}");
    }
    assert!(at("1500.5", "JPY").is_err());
    assert!(at("1500", "yen").is_err());
    // Without a price of the whole the rooms are added up.
    let mut two = without(room(), "", "offerRetailRate");
    two["rates"].as_array_mut().unwrap().push(room()["rates"][0].clone());
    assert_eq!(stay(&good(&two)).total.amount(), "40000");
    assert_eq!(stay(&good(&two)).due_at_property.unwrap().amount(), "800");
    assert!(rated(&with(two, "/rates/1/retailRate/total/0/currency", json!("USD"))).is_err());
}

#[test]
fn what_is_due_on_the_spot_is_never_hidden() {
    let taxes = |lines: Value| with(room(), "/rates/0/retailRate/taxesAndFees", lines);
    for none in [Value::Null, json!([]), json!([{"included": true, "description": "VAT", "amount": 0, "currency": "JPY"}])] {
        let offer = good(&taxes(none));
        assert_eq!((stay(&offer).due_at_property, stay(&offer).tax), (None, None));
    }
    // In two currencies it has no sum: such a rate is not sold.
    let mixed =
        taxes(json!([{"included": false, "amount": 1, "currency": "JPY"}, {"included": false, "amount": 1, "currency": "USD"}]));
    assert!(rated(&mixed).is_err());
    // In another currency than the bill it has one.
    let other = taxes(json!([{"included": false, "description": "Resort fee", "amount": 12.5, "currency": "USD"}]));
    assert_eq!(stay(&good(&other)).due_at_property.unwrap().to_string(), "USD 12.50");
    // Without a figure, or without a word who pays it where, it is told in words.
    for line in [
        json!({"included": false, "description": "Resort fee"}),
        json!({"description": "Resort fee", "amount": 3, "currency": "JPY"}),
    ] {
        let offer = good(&taxes(json!([line])));
        assert_eq!(stay(&offer).due_at_property, None);
        assert!(stay(&offer).conditions.contains(&(String::new(), "Resort fee".into())));
    }
}

#[test]
fn a_hit_is_the_cheapest_that_can_be_read() {
    let house = property();
    let of = |value: &Value| hit(&as_rates(value), about(&house, SupplierMode::Sandbox));
    let dear = with(room(), "/offerRetailRate/amount", json!(30_000));
    let broken = with(room(), "/offerRetailRate/amount", json!("?"));
    let mut all = rates();
    all["roomTypes"] = json!([dear, broken, room()]);
    let told = of(&all).unwrap().unwrap().hit;
    assert_eq!((told.cheapest.amount(), told.cheapest_due_at_property.unwrap().amount()), ("20000".into(), "400".into()));
    all["roomTypes"] = json!([broken]);
    assert!(of(&all).is_err());
    all["roomTypes"] = json!([]);
    assert_eq!(of(&all), Ok(None));
}

fn quoted(value: &Value, mode: SupplierMode) -> Result<PricedOffer, Unreadable> {
    let house = property();
    let about = about(&house, mode);
    let handle = RateHandle {
        offer: "o".into(),
        prebook: None,
        hotel: "lp1897".into(),
        property: house.clone(),
        asked: about.asked,
        total: Money::from_minor(1, btm_domain::Currency::JPY),
    };
    prebooked_offer(&as_prebook(value), handle, about)
}

#[test]
fn a_prebook_tells_its_own_price_board_and_terms() {
    let offer = quoted(&prebook(), SupplierMode::Sandbox).unwrap();
    let handle = RateHandle::open(&offer.handle, SupplierMode::Sandbox).unwrap();
    assert_eq!((handle.total.amount(), handle.prebook.unwrap().id), ("20000".into(), "pb 1/2".to_owned()));
    assert!(stay(&offer).conditions.contains(&(String::new(), "No smoking".into())));
    let mut changed = prebook();
    changed["price"] = json!(21_000);
    changed["priceDifferencePercent"] = json!(5);
    changed["cancellationChanged"] = json!(true);
    changed["boardChanged"] = json!(true);
    changed["roomTypes"][0]["rates"][0]["boardType"] = json!("RO");
    changed["roomTypes"][0]["rates"][0]["cancellationPolicies"] = json!({"cancelPolicyInfos": [], "refundableTag": "NRFN"});
    let offer = quoted(&changed, SupplierMode::Sandbox).unwrap();
    let now = stay(&offer);
    assert_eq!((now.total.amount(), now.board, &now.cancel), ("21000".into(), Board::RoomOnly, &CancelTerms::NonRefundable));
    // Terms that are not told again are not the old ones.
    assert_eq!(stay(&quoted(&without(prebook(), "", "roomTypes"), SupplierMode::Sandbox).unwrap()).cancel, CancelTerms::Unknown);
    for key in [
        "priceDifferencePercent",
        "cancellationChanged",
        "boardChanged",
        "termsAndConditions",
        "paymentTypes",
        "hotelId",
        "offerId",
    ] {
        assert!(quoted(&without(prebook(), "", key), SupplierMode::Sandbox).is_ok(), "{key}");
    }
    for key in ["prebookId", "price", "currency", "checkin", "checkout"] {
        assert!(quoted(&without(prebook(), "", key), SupplierMode::Sandbox).is_err(), "{key}");
    }
    assert!(quoted(&with(prebook(), "/checkin", json!("2027-01-21")), SupplierMode::Sandbox).is_err(), "another stay");
    assert!(quoted(&with(prebook(), "/hotelId", json!("lp2")), SupplierMode::Sandbox).is_err(), "another house");
}

#[test]
fn the_way_of_paying_follows_the_mode() {
    let method = |types: Value, mode| {
        let offer = quoted(&with(prebook(), "/paymentTypes", types), mode).unwrap();
        RateHandle::open(&offer.handle, mode).unwrap().prebook.unwrap().method
    };
    for mode in [SupplierMode::Sandbox, SupplierMode::Test] {
        assert_eq!(method(json!(["WALLET", "CREDIT"]), mode), Some(Method::AccountCard));
    }
    let live = |types| method(types, SupplierMode::Live);
    assert_eq!(live(json!(["ACC_CREDIT_CARD", "WALLET", "CREDIT"])), Some(Method::Credit));
    assert_eq!(live(json!(["WALLET"])), Some(Method::Wallet));
    assert_eq!(live(json!([])), Some(Method::Credit));
    assert_eq!(live(json!(["ACC_CREDIT_CARD", "NEW"])), None, "no card data of ours");
    assert!(!stay(&quoted(&prebook(), SupplierMode::Live).unwrap()).simulated);
}

fn order(value: &Value) -> Result<SupplierOrder, Unreadable> {
    stay_order(&as_booking(value), property(), None, SupplierMode::Sandbox)
}

fn ordered(order: &SupplierOrder) -> &OrderedStay {
    match &order.item {
        OrderedItem::Stay(stay) => stay,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_booking_in_our_words() {
    let told = order(&booking("b1", "r")).unwrap();
    assert_eq!(
        (told.supplier_order_id.as_str(), told.record_locator.as_str(), told.our_ref.as_deref()),
        ("b1", "H77", Some("r"))
    );
    assert_eq!((told.state, told.total.amount(), told.refunded), (OrderState::Paid, "20000".into(), None));
    let room = ordered(&told);
    assert_eq!(
        (room.room_name.as_str(), room.board, room.due_at_property.unwrap().amount()),
        ("Double Room", Board::Breakfast, "400".into())
    );
    for key in [
        "clientReference",
        "supplierBookingId",
        "status",
        "hotelConfirmationCode",
        "hotel",
        "bookedRooms",
        "cancellationPolicies",
        "createdAt",
        "holder",
    ] {
        for value in [without(booking("b1", "r"), "", key), with(booking("b1", "r"), &format!("/{key}"), Value::Null)] {
            assert_eq!(order(&value).unwrap().state, OrderState::Paid, "{key}");
        }
    }
    assert_eq!(order(&without(booking("b1", "r"), "", "hotelConfirmationCode")).unwrap().record_locator, "b1");
    for key in ["bookingId", "checkin", "checkout", "price", "currency"] {
        assert!(order(&without(booking("b1", "r"), "", key)).is_err(), "{key}");
    }
    let known = Money::from_minor(20_000, btm_domain::Currency::JPY);
    let priceless = as_booking(&without(booking("b1", "r"), "", "price"));
    assert_eq!(stay_order(&priceless, property(), Some(known), SupplierMode::Sandbox).unwrap().total, known);
    assert_eq!(order(&booking("../b1", "r")).unwrap_err(), Unreadable("bookingId"));
}

#[test]
fn a_status_that_is_neither_is_no_order() {
    for word in ["PENDING", "FAILED", "REJECTED", "blorp"] {
        assert_eq!(order(&with(booking("b1", "r"), "/status", json!(word))).unwrap_err(), Unreadable("status"), "{word}");
    }
    for word in ["CANCELLED", "CANCELED", "CANCELLED_WITH_CHARGES"] {
        let mut value = booking("b1", "r");
        value["status"] = json!(word);
        value["refund_amount"] = json!(15_000);
        let told = order(&value).unwrap();
        assert_eq!((told.state, told.refunded.unwrap().minor), (OrderState::Cancelled, 15_000), "{word}");
        value["refund_amount"] = Value::Null;
        value["cancellation_fee"] = json!(4_000);
        assert_eq!(order(&value).unwrap().refunded.unwrap().minor, 16_000);
        value["cancellation_fee"] = Value::Null;
        assert_eq!(order(&value).unwrap().refunded, None, "not told");
        value["cancelledAt"] = json!("2027-01-18 10:00:00");
        assert_eq!(order(&value).unwrap().refunded.unwrap().minor, 15_000, "by the policy of that moment");
        value["refund_amount"] = json!(20_001);
        assert_eq!(order(&value).unwrap().refunded.unwrap().minor, 15_000, "more than was paid is not believed");
    }
}

#[test]
fn a_hotel_needs_a_name_and_a_place() {
    let of = |value: &Value| normal::property(&as_hotel(value));
    for key in [
        "hotelDescription",
        "address",
        "city",
        "zip",
        "stars",
        "rating",
        "hotelFacilities",
        "checkinCheckoutTimes",
        "country",
        "id",
    ] {
        for value in [
            without(hotel(), "", key),
            with(hotel(), &format!("/{key}"), Value::Null),
            with(hotel(), &format!("/{key}"), json!({"x": 1})),
        ] {
            assert_eq!(of(&value).unwrap().name, "Hotel Sakura", "{key}");
        }
    }
    assert!(of(&without(hotel(), "", "name")).is_err());
    let mut placed = without(without(hotel(), "", "latitude"), "", "longitude");
    assert_eq!(of(&placed).unwrap().position, None, "its country has a clock");
    placed["location"] = json!({"latitude": "33.59", "longitude": "130.42"});
    assert_eq!(of(&placed).unwrap().position, property().position);
    let nowhere = with(with(with(hotel(), "/latitude", json!(0)), "/longitude", json!(0.0)), "/country", json!("??"));
    assert!(of(&nowhere).is_err());
    let odd = with(with(hotel(), "/stars", json!(9)), "/rating", json!(0));
    assert_eq!((of(&odd).unwrap().stars, of(&odd).unwrap().score_tenths), (None, None));
}

#[test]
fn a_nonsense_word_is_kept_and_not_refused() {
    macro_rules! nonsense {
        ($($name:ident),+) => {$(
            assert_eq!(serde_json::from_str::<$name>("\"blorp\"").unwrap(), $name::Other("blorp".into()), stringify!($name));
        )+};
    }
    nonsense!(BoardWord, RefundableTag, PolicyType, PaymentWord, StatusWord);
}
