//! eチケット控え: the receipt of an issued ticket.
use super::html::Page;
use super::words::Language;
use crate::booking::view::shown_locator;
use btm_domain::Segment;
use btm_domain::booking::{Accepted, Flow};
use chrono::{DateTime, Utc};

pub(super) fn html(l: Language, accepted: &Accepted, flow: &Flow, now: DateTime<Utc>) -> String {
    let mut page = Page::new(l, l.say("eチケット控え", "E-ticket receipt"));
    let Some(order) = &flow.order else { return page.finish() };
    if order.simulated {
        page.mark(l.say(
            "シミュレーション：この予約は実在しません。搭乗には使えません。",
            "Simulation: this booking does not exist. It is not valid for travel.",
        ));
    }
    let mut rows = vec![
        (l.say("予約番号", "Booking reference").to_owned(), shown_locator(order)),
        (l.say("航空券番号", "Ticket number").to_owned(), order.ticket_numbers.join(", ")),
        (l.say("発行航空会社", "Issued by").to_owned(), format!("{} ({})", accepted.offer.owner.name, accepted.offer.owner.code)),
    ];
    for traveller in &accepted.travellers {
        rows.push((
            l.say("搭乗者（パスポート表記）", "Traveller (as in the passport)").to_owned(),
            traveller.passport_name.clone(),
        ));
    }
    page.section(l.say("航空券", "Ticket"), &rows);
    let slices = if order.slices.is_empty() { &accepted.offer.slices } else { &order.slices };
    for slice in slices {
        for segment in &slice.segments {
            page.section(&flight(segment), &segment_rows(l, accepted, segment, slice.fare_family.as_deref()));
        }
    }
    page.section(
        l.say("金額", "Amount"),
        &[
            (l.say("運賃・税金等の合計", "Total of fare, taxes and charges").to_owned(), l.money(order.total)),
            (l.say("手配手数料", "Service fee").to_owned(), l.money(accepted.service_fee)),
            (l.say("支払方法", "Paid by").to_owned(), l.say("会社一括請求", "Company bill").to_owned()),
        ],
    );
    page.small(&format!("{} {}", l.say("時刻は各地の現地時刻です。作成", "Times are local to each place. Made"), l.moment(now)));
    page.finish()
}

fn flight(s: &Segment) -> String {
    format!("{}{}　{} → {}", s.marketing_carrier.code, s.flight_number, s.departure.airport, s.arrival.airport)
}

fn segment_rows(l: Language, accepted: &Accepted, s: &Segment, fare: Option<&str>) -> Vec<(String, String)> {
    let row = |ja, en, value: String| (l.say(ja, en).to_owned(), value);
    let mut rows = vec![
        row("出発", "Departure", format!("{}　{}", l.time(&s.departure.time), l.airport(&s.departure))),
        row("到着", "Arrival", format!("{}　{}", l.time(&s.arrival.time), l.airport(&s.arrival))),
        row("クラス", "Cabin", l.cabin(accepted.offer.cabin).to_owned()),
        row("販売航空会社", "Sold by", s.marketing_carrier.name.clone()),
        row("運航会社", "Operated by", s.operating_carrier.name.clone()),
    ];
    if let Some(fare) = fare {
        rows.push(row("運賃タイプ", "Fare type", fare.to_owned()));
    }
    rows.push(row("無料手荷物（預け入れ）", "Checked bags included", l.bags(accepted.offer.terms.checked_bags)));
    rows.push(row("無料手荷物（機内）", "Carry-on bags included", l.bags(accepted.offer.terms.carry_on_bags)));
    rows
}
