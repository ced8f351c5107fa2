//! 購入時の条件: exactly what the person accepted, kept as it was (F-18).
use super::html::Page;
use super::words::Language;
use crate::booking::view::shown_locator;
use btm_domain::booking::{Accepted, Flow};
use chrono::{DateTime, Utc};

pub(super) fn html(l: Language, accepted: &Accepted, flow: &Flow, now: DateTime<Utc>) -> String {
    let mut page = Page::new(l, l.say("購入時の条件", "Accepted terms"));
    let offer = &accepted.offer;
    if offer.simulated {
        page.mark(l.say("シミュレーション：実在の契約ではありません。", "Simulation: this is no real contract."));
    }
    let row = |ja, en, value: String| (l.say(ja, en).to_owned(), value);
    let mut what = vec![row("航空会社", "Airline", format!("{} ({})", offer.owner.name, offer.owner.code))];
    if let Some(order) = &flow.order {
        what.push(row("予約番号", "Booking reference", shown_locator(order)));
    }
    for segment in offer.slices.iter().flat_map(|s| &s.segments) {
        let ends = format!("{} {} → {}", l.time(&segment.departure.time), segment.departure.airport, segment.arrival.airport);
        what.push((format!("{}{}", segment.marketing_carrier.code, segment.flight_number), ends));
    }
    for traveller in &accepted.travellers {
        what.push(row("搭乗者", "Traveller", traveller.passport_name.clone()));
    }
    page.section(l.say("対象", "What it covers"), &what);
    let terms = &offer.terms;
    let mut rows = vec![
        row("同意した合計", "Total agreed", l.money(accepted.total)),
        row("手配手数料", "Service fee", l.money(accepted.service_fee)),
        row("出発前の変更", "Change before departure", l.condition(terms.change)),
        row("出発前の払い戻し", "Refund before departure", l.condition(terms.refund)),
        row("無料手荷物（預け入れ）", "Checked bags included", l.bags(terms.checked_bags)),
        row("無料手荷物（機内）", "Carry-on bags included", l.bags(terms.carry_on_bags)),
    ];
    if let Some(by) =
        flow.order.as_ref().and_then(|o| o.payment_required_by).or(terms.payment_required_by.filter(|_| flow.order.is_none()))
    {
        rows.push(row("発券期限", "Ticket by", l.moment(by)));
    }
    page.section(l.say("条件", "Terms"), &rows);
    if let Some(reason) = &accepted.override_reason {
        page.line(&format!("{}{reason}", l.say("同じ便の再購入の理由：", "Why the same flight was bought again: ")));
    }
    page.small(&format!("{} {} / {} {}", l.say("同意", "Agreed"), l.moment(accepted.at), l.say("作成", "Made"), l.moment(now)));
    page.finish()
}
