//! 購入時の条件: exactly what the person accepted, kept as it was (F-18).
use super::html::Page;
use super::sheet::Sheet;
use super::things::Row;
use crate::booking::view::shown_locator;
use btm_domain::connect::{DeskOffer, EsimOffer, RentalOffer};
use btm_domain::stay::StayOffer;
use btm_domain::{FlightOffer, Offer};

pub(super) fn html(sheet: &Sheet<'_>) -> String {
    let l = sheet.l;
    let accepted = sheet.accepted;
    let mut page = Page::new(l, l.say("購入時の条件", "Accepted terms"));
    if accepted.offer.simulated() {
        page.mark(l.say("シミュレーション：実在の契約ではありません。", "Simulation: this is no real contract."));
    }
    let (mut what, terms) = match &accepted.offer {
        Offer::Flight(offer) => flight(sheet, offer),
        Offer::Stay(offer) => stay(sheet, offer),
        Offer::Esim(offer) => esim(sheet, offer),
        Offer::Rental(offer) => rental(sheet, offer),
        Offer::Desk(offer) => desk(sheet, offer),
    };
    if let Some(order) = &sheet.flow.order {
        what.push(l.row("予約番号", "Booking reference", shown_locator(order)));
    }
    for traveller in &accepted.travellers {
        what.push(l.row("ご利用者", "Traveller", traveller.passport_name.clone()));
    }
    page.section(l.say("対象", "What it covers"), &what);
    let mut rows = vec![
        l.row("同意した合計", "Total agreed", l.money(accepted.total)),
        l.row("手配手数料", "Service fee", l.money(accepted.service_fee)),
    ];
    rows.extend(terms);
    page.section(l.say("条件", "Terms"), &rows);
    if let Some(reason) = &accepted.override_reason {
        page.line(&format!("{}{reason}", l.say("同じものを再び購入した理由：", "Why the same thing was bought again: ")));
    }
    let (agreed, made) = (l.moment(accepted.at), l.moment(sheet.now));
    page.small(&format!("{} {agreed} / {} {made}", l.say("同意", "Agreed"), l.say("作成", "Made")));
    page.finish()
}

/// What it covers, and the terms.
type Both = (Vec<Row>, Vec<Row>);

fn flight(sheet: &Sheet<'_>, offer: &FlightOffer) -> Both {
    let l = sheet.l;
    let mut what = vec![l.row("航空会社", "Airline", format!("{} ({})", offer.owner.name, offer.owner.code))];
    for segment in offer.slices.iter().flat_map(|s| &s.segments) {
        let ends = format!("{} {} → {}", l.time(&segment.departure.time), segment.departure.airport, segment.arrival.airport);
        what.push((format!("{}{}", segment.marketing_carrier.code, segment.flight_number), ends));
    }
    let terms = &offer.terms;
    let mut rows = vec![
        l.row("出発前の変更", "Change before departure", l.condition(terms.change)),
        l.row("出発前の払い戻し", "Refund before departure", l.condition(terms.refund)),
        l.row("無料手荷物（預け入れ）", "Checked bags included", l.bags(terms.checked_bags)),
        l.row("無料手荷物（機内）", "Carry-on bags included", l.bags(terms.carry_on_bags)),
    ];
    let order = sheet.flow.order.as_ref();
    let by = order.and_then(|o| o.payment_required_by).or(terms.payment_required_by.filter(|_| order.is_none()));
    if let Some(by) = by {
        rows.push(l.row("発券期限", "Ticket by", l.moment(by)));
    }
    (what, rows)
}

fn stay(sheet: &Sheet<'_>, offer: &StayOffer) -> Both {
    let l = sheet.l;
    let nights = (offer.check_out - offer.check_in).num_days();
    let mut what = super::voucher::house(sheet, &offer.property);
    what.push(l.row(
        "宿泊",
        "Nights",
        format!("{} – {}　{}", l.date(offer.check_in), l.date(offer.check_out), l.count(nights, "泊", "night", "nights")),
    ));
    what.push(l.row("客室", "Room", format!("{} × {}", offer.room_name, offer.rooms)));
    what.push(l.row("人数", "Guests", l.count(offer.guests, "名", "guest", "guests")));
    let mut rows = vec![l.row("食事", "Meals", l.board(offer.board)), l.row("支払", "Payment", l.payment(offer.payment))];
    if let Some(due) = offer.due_at_property {
        rows.push(l.row("現地払い（合計に含まれません）", "Pay at the hotel (not in the total)", l.money(due)));
        rows.extend(offer.due_lines.iter().map(|line| (line.label.clone(), l.money(line.amount))));
    }
    rows.extend(l.cancel_rows(&offer.cancel));
    rows.extend(offer.conditions.iter().cloned());
    (what, rows)
}

fn esim(sheet: &Sheet<'_>, offer: &EsimOffer) -> Both {
    let l = sheet.l;
    let mut what = vec![
        l.row("プラン", "Plan", offer.title.clone()),
        l.row("通信会社", "Operator", offer.operator.clone()),
        l.row("利用できる国", "Countries", l.countries(&offer.countries)),
    ];
    if !offer.not_covered.is_empty() {
        what.push(l.row("利用できない国", "Not covered", l.countries(&offer.not_covered)));
    }
    let mut rows = vec![
        l.row("データ量", "Data", l.data(offer.data_mb)),
        l.row("日数", "Days", l.count(offer.days, "日間", "day", "days")),
        l.row("取消", "Cancellation", l.say("返金は仕入先の審査によります", "A refund is for the supplier to decide")),
    ];
    if let Some(fair) = &offer.fair_usage {
        rows.push(l.row("公正利用", "Fair usage", fair.clone()));
    }
    rows.extend(offer.notes.iter().map(|note| l.row("備考", "Note", note.clone())));
    (what, rows)
}

fn rental(sheet: &Sheet<'_>, offer: &RentalOffer) -> Both {
    let l = sheet.l;
    let what = vec![
        l.row("業者", "Vendor", offer.vendor.clone()),
        l.row("商品", "Product", offer.product.clone()),
        l.row("受取", "Pick-up", format!("{}　{}", l.point(&offer.pickup), l.time(&offer.pickup_from))),
        l.row("返却期限", "Return by", format!("{}　{}", l.point(&offer.return_to), l.time(&offer.return_by))),
        l.row("日数", "Days", l.count(offer.days, "日間", "day", "days")),
    ];
    let mut rows: Vec<Row> = offer
        .lines
        .iter()
        .map(|line| (l.charge(line.kind).to_owned(), format!("{} × {}", l.money(line.amount), line.quantity)))
        .collect();
    rows.push(l.row("申込締切", "Order by", l.time(&offer.order_cutoff)));
    rows.push(l.row("変更締切", "Change by", l.time(&offer.change_cutoff)));
    rows.push(l.row("延滞料（1日）", "Late fee a day", l.money(offer.late_fee_per_day)));
    rows.push(l.row("紛失時の弁償金", "If lost", l.money(offer.loss_fee)));
    rows.extend(l.step_rows(&offer.cancel));
    (what, rows)
}

fn desk(sheet: &Sheet<'_>, offer: &DeskOffer) -> Both {
    let l = sheet.l;
    let what = vec![
        l.row("手配内容", "What", offer.title.clone()),
        l.row("詳細", "Details", offer.details.clone()),
        l.row("期間", "When", format!("{} – {}", l.time(&offer.starts), l.time(&offer.ends))),
    ];
    let terms = if offer.terms.trim().is_empty() {
        l.say("条件不明（お問い合わせください）", "Not stated: ask before you rely on it").to_owned()
    } else {
        offer.terms.clone()
    };
    (what, vec![l.row("条件", "Terms", terms)])
}
