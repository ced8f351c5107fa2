//! eチケット控え: the receipt of an issued ticket, of the flights the order holds now.
use super::sheet::Sheet;
use super::things::Row;
use super::words::Language;
use crate::booking::view::shown_locator;
use btm_domain::{Cabin, OrderedItem, Segment, Terms};

pub(super) fn html(sheet: &Sheet<'_>) -> String {
    let l = sheet.l;
    let mut page = super::html::Page::new(l, l.say("eチケット控え", "E-ticket receipt"));
    let (Some(order), Some(offer)) = (&sheet.flow.order, sheet.accepted.offer.flight()) else { return page.finish() };
    let OrderedItem::Flight(ordered) = &order.item else { return page.finish() };
    page.data(super::reservation::data(sheet));
    if order.simulated {
        page.mark(l.say(
            "シミュレーション：この予約は実在しません。搭乗には使えません。",
            "Simulation: this booking does not exist. It is not valid for travel.",
        ));
    }
    let mut rows = vec![
        l.row("予約番号", "Booking reference", shown_locator(order)),
        l.row("航空券番号", "Ticket number", order.item.ticket_numbers().join(", ")),
        l.row("発行航空会社", "Issued by", format!("{} ({})", offer.owner.name, offer.owner.code)),
    ];
    for traveller in &sheet.accepted.travellers {
        rows.push(l.row("搭乗者（パスポート表記）", "Traveller (as in the passport)", traveller.passport_name.clone()));
    }
    page.section(l.say("航空券", "Ticket"), &rows);
    let slices = if ordered.slices.is_empty() { &offer.slices } else { &ordered.slices };
    for slice in slices {
        for segment in &slice.segments {
            let rows = segment_rows(l, ordered.cabin, &ordered.terms, segment, slice.fare_family.as_deref());
            page.section(&flight(segment), &rows);
        }
    }
    if !ordered.extras.is_empty() {
        let rows: Vec<Row> = ordered.extras.iter().map(|extra| l.extra(extra)).collect();
        page.section(l.say("付帯サービス", "Extras"), &rows);
    }
    page.section(
        l.say("金額", "Amount"),
        &[
            l.row("運賃・税金等の合計", "Total of fare, taxes and charges", l.money(order.total)),
            l.row("手配手数料", "Service fee", l.money(sheet.accepted.service_fee)),
            l.row("支払方法", "Paid by", l.say("会社一括請求", "Company bill")),
        ],
    );
    sheet.made(&mut page);
    page.finish()
}

fn flight(s: &Segment) -> String {
    format!("{}{}　{} → {}", s.marketing_carrier.code, s.flight_number, s.departure.airport, s.arrival.airport)
}

fn segment_rows(l: Language, cabin: Cabin, terms: &Terms, s: &Segment, fare: Option<&str>) -> Vec<Row> {
    let mut rows = vec![
        l.row("出発", "Departure", format!("{}　{}", l.time(&s.departure.time), l.airport(&s.departure))),
        l.row("到着", "Arrival", format!("{}　{}", l.time(&s.arrival.time), l.airport(&s.arrival))),
        l.row("クラス", "Cabin", l.cabin(cabin)),
        l.row("販売航空会社", "Sold by", s.marketing_carrier.name.clone()),
        l.row("運航会社", "Operated by", s.operating_carrier.name.clone()),
    ];
    if let Some(fare) = fare {
        rows.push(l.row("運賃タイプ", "Fare type", fare));
    }
    rows.push(l.row("無料手荷物（預け入れ）", "Checked bags included", l.bags(terms.checked_bags)));
    rows.push(l.row("無料手荷物（機内）", "Carry-on bags included", l.bags(terms.carry_on_bags)));
    rows
}
