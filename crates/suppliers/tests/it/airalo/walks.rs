//! The ways through: search, quote, order, use, top up, give back.
use super::{Air, asked, esim, intent};
use btm_domain::OrderedItem;
use btm_domain::connect::EsimState;
use btm_domain::supply::{DoubtCause, LookUp, OrderState, Refusal, Step, SupplierClass, Written, class};
use btm_suppliers::port::{ConnectShop, Requoted, Tongue};
use btm_suppliers::{ErrorKind, Intent, Supplier};
use chrono::TimeDelta;
use serde_json::json;

#[tokio::test]
async fn plans_that_cover_everything_come_first_and_the_others_say_what_is_missing() {
    let air = Air::start().await;
    let found = air.plans(&["JP", "US"], 7, Tongue::Japanese).await;
    let missed: Vec<usize> = found.iter().map(|o| esim(o).not_covered.len()).collect();
    assert!(missed.is_sorted() && missed.first() == Some(&0) && missed.last() == Some(&1), "{missed:?}");
    for covering in [0, 1] {
        let prices: Vec<i64> =
            found.iter().map(esim).filter(|p| p.not_covered.len() == covering).map(|p| p.total.minor).collect();
        assert!(prices.is_sorted(), "{prices:?}");
    }
    for plan in found.iter().map(esim) {
        assert!(plan.days >= 7 && plan.tops_up.is_none() && plan.simulated && plan.starts_on.to_string() == "2026-12-10");
        assert_eq!(plan.total.currency.code(), "USD");
        assert_eq!(plan.expires_at, crate::ambient::now() + TimeDelta::hours(1));
        let missing: Vec<&str> = ["JP", "US"].into_iter().filter(|c| !plan.countries.contains(&c.parse().unwrap())).collect();
        assert_eq!(plan.not_covered, missing.iter().map(|c| c.parse().unwrap()).collect::<Vec<_>>());
    }
    assert!(
        found.iter().map(esim).any(|p| p.data_mb.is_none() && p.fair_usage.is_some()),
        "an unlimited plan says what that means"
    );
    assert!(found.iter().map(esim).any(|p| p.title == "1 GB・7日間" && !p.notes.is_empty()));
    let english = air.plans(&["JP"], 7, Tongue::English).await;
    assert!(english.iter().map(esim).any(|p| p.title == "1 GB - 7 Days"));
    assert!(air.plans(&["JP"], 31, Tongue::English).await.is_empty(), "no plan lasts so long");
    let longer = air.plans(&["JP"], 8, Tongue::English).await;
    assert!(!longer.is_empty() && longer.iter().all(|o| esim(o).days >= 8));
}

#[tokio::test]
async fn order_use_top_up_and_give_back() {
    let air = Air::start().await;
    let plan = air.cheapest().await;
    let Requoted::Priced(same) = air.shop.quote(&plan.handle, air.deadline(30)).await.unwrap() else { panic!("gone") };
    assert_eq!((same.offer.total(), &esim(&same).title), (plan.offer.total(), &esim(&plan).title));
    assert!(same.offer.same_terms(&plan.offer));

    let Written::Done(order) = air.shop.order(&air.intent(&same)).await else { panic!("not ordered") };
    assert_eq!((order.state, order.total, order.simulated), (OrderState::Paid, plan.offer.total(), true));
    let OrderedItem::Esim(bought) = &order.item else { panic!("{order:?}") };
    assert_eq!(bought.activation_code, format!("LPA:1${}${}", bought.smdp_address, bought.matching_id));
    assert_eq!((&bought.title, bought.days, &bought.countries), (&esim(&plan).title, esim(&plan).days, &esim(&plan).countries));
    let read = air.shop.read_order(&order.supplier_order_id).await.unwrap();
    assert_eq!(read, order, "told again as it was told");
    let LookUp::Found(found) = air.shop.look_up(&asked(&plan.handle, None)).await.unwrap() else { panic!("not found") };
    assert_eq!(*found, order);

    let fresh = air.shop.usage(&bought.iccid, air.deadline(30)).await.unwrap();
    assert_eq!((fresh.state, fresh.left_mb, fresh.total_mb, fresh.ends_at), (EsimState::Ready, Some(1_024), Some(1_024), None));
    let guide = air.shop.install_guide(&bought.iccid, Tongue::Japanese, air.deadline(30)).await.unwrap();
    assert_eq!(guide.language, "ja");
    let systems: Vec<&str> = guide.parts.iter().map(|p| p.system.as_str()).collect();
    assert_eq!(systems, ["ios", "android"], "the same steps are told once");
    assert!(
        guide.parts[0].by_qr_code[1].contains("QRコード")
            && !guide.parts[0].by_hand.is_empty()
            && !guide.parts[0].network.is_empty()
    );

    let offers = air.shop.top_ups(&bought.iccid, Tongue::Japanese, air.deadline(30)).await.unwrap();
    let more = offers.iter().find(|o| esim(o).data_mb == Some(2_048)).unwrap();
    assert_eq!(esim(more).tops_up.as_deref(), Some(bought.iccid.as_str()));
    assert_eq!((&esim(more).operator, &esim(more).countries), (&esim(&plan).operator, &esim(&plan).countries));
    let Requoted::Priced(more) = air.shop.quote(&more.handle, air.deadline(30)).await.unwrap() else { panic!("gone") };
    let buy = Intent { our_ref: "top.book".into(), ..air.intent(&more) };
    let Written::Done(topped) = air.shop.order(&buy).await else { panic!("not topped up") };
    let OrderedItem::Esim(sim) = &topped.item else { panic!("{topped:?}") };
    assert_eq!((&sim.iccid, &sim.activation_code, topped.total), (&bought.iccid, &bought.activation_code, more.offer.total()));
    assert_eq!(air.shop.usage(&bought.iccid, air.deadline(30)).await.unwrap().total_mb, Some(3_072));
    let why = air.shop.quote_cancel(&topped, air.deadline(30)).await.unwrap_err();
    assert_eq!((why.kind, why.code.as_deref()), (ErrorKind::Rejected, Some("top_up")));

    let told = air.shop.quote_cancel(&order, air.deadline(30)).await.unwrap();
    assert_eq!((told.refund, told.request_only, told.void), (None, true, false), "nothing is promised");
    let cancel = Intent { deadline: air.deadline(60), ..intent(Step::Cancel, told.handle, order.total) };
    match air.shop.cancel(&cancel, &order).await {
        Written::Unknown(doubt) => {
            assert_eq!((doubt.cause, doubt.code.as_deref()), (DoubtCause::Accepted, Some("refund_requested")))
        }
        other => panic!("a request is not a refund: {other:?}"),
    }
    assert_eq!(air.shop.read_order(&order.supplier_order_id).await.unwrap().state, OrderState::Paid);
    air.advance(TimeDelta::hours(24)).await;
    let given = air.shop.read_order(&order.supplier_order_id).await.unwrap();
    assert_eq!((given.state, given.refunded), (OrderState::Cancelled, Some(order.total)));
    let why = air.shop.quote_cancel(&given, air.deadline(30)).await.unwrap_err();
    assert_eq!((why.kind, why.code.as_deref()), (ErrorKind::Rejected, Some("already_refunded")));
    assert_eq!(air.shop.health().await.orders, 2);
}

#[tokio::test]
async fn nothing_dearer_older_or_foreign_is_ordered() {
    let air = Air::start().await;
    let plan = air.cheapest().await;
    let mut dearer = air.intent(&plan);
    dearer.accepted_price.minor -= 1;
    assert_eq!(air.shop.order(&dearer).await, Written::Refused(Refusal::PriceChanged { new: Some(plan.offer.total()) }));
    let mut foreign = air.intent(&plan);
    foreign.offer.mode = btm_domain::supply::SupplierMode::Live;
    assert_eq!(air.shop.order(&foreign).await, Written::Refused(Refusal::Config));
    air.advance(TimeDelta::minutes(61)).await;
    let late = air.intent(&plan);
    assert_eq!(air.shop.order(&late).await, Written::Refused(Refusal::OfferGone));
    assert_eq!(air.truth(&late.our_ref).await.1, json!([]));
    let Requoted::Priced(now) = air.shop.quote(&plan.handle, air.deadline(30)).await.unwrap() else { panic!("gone") };
    assert!(matches!(air.shop.order(&air.intent(&now)).await, Written::Done(_)));
}

#[tokio::test]
async fn what_is_used_up_or_unknown_is_told_so() {
    let air = Air::start().await;
    let (_, order) = air.bought().await;
    let OrderedItem::Esim(esim) = &order.item else { panic!("{order:?}") };
    for iccid in ["89000000000000000000", "8900/../x", ""] {
        assert_eq!(air.shop.usage(iccid, air.deadline(30)).await.unwrap_err().kind, ErrorKind::NotFound, "{iccid}");
    }
    assert_eq!(air.shop.read_order("1").await.unwrap_err().kind, ErrorKind::NotFound);
    let LookUp::Absent { .. } = air.shop.look_up(&asked(&super::plan_handle("x", None), Some("1"))).await.unwrap() else {
        panic!("found")
    };
    air.advance(TimeDelta::hours(36)).await;
    let active = air.shop.usage(&esim.iccid, air.deadline(30)).await.unwrap();
    assert!(active.state == EsimState::Active && active.left_mb < Some(1_024) && active.ends_at.is_some(), "{active:?}");
    assert!(air.shop.quote_cancel(&order, air.deadline(30)).await.unwrap().request_only, "in use it may still be asked");
    air.advance(TimeDelta::days(30)).await;
    assert_eq!(air.shop.usage(&esim.iccid, air.deadline(30)).await.unwrap().state, EsimState::Expired);
    let why = air.shop.quote_cancel(&order, air.deadline(30)).await.unwrap_err();
    assert_eq!((why.kind, why.code.as_deref()), (ErrorKind::Rejected, Some("used")));
}

#[tokio::test]
async fn an_order_is_a_shot_whose_absence_is_proof() {
    let air = Air::start().await;
    let of = |step| air.shop.capabilities(step);
    let book = of(Step::Book).unwrap();
    assert_eq!(class(&book), SupplierClass::K3);
    assert_eq!((book.absence, book.final_answer_after), (btm_domain::supply::Absence::Proof, TimeDelta::minutes(15)));
    let cancel = of(Step::Cancel).unwrap();
    assert_eq!((class(&cancel), cancel.absence), (SupplierClass::K3, btm_domain::supply::Absence::NotProof));
    assert!([Step::Hold, Step::Pay, Step::Change, Step::AcceptChange].into_iter().all(|step| of(step).is_none()));
}
