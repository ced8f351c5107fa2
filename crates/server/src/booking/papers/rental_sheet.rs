//! Wi-Fiレンタル受取票: what to show at the counter, and by when the router goes back.
use super::sheet::Sheet;
use btm_domain::{Offer, OrderedItem};

pub(super) fn html(sheet: &Sheet<'_>) -> String {
    let l = sheet.l;
    let mut page = sheet.page("Wi-Fiレンタル受取票", "Pocket Wi-Fi pick-up sheet");
    let (Some(order), Offer::Rental(offer)) = (&sheet.flow.order, &sheet.accepted.offer) else { return page.finish() };
    let OrderedItem::Rental(rental) = &order.item else { return page.finish() };
    let mut rows = sheet.who("ご利用者", "For");
    rows.push(l.row("業者", "Vendor", offer.vendor.clone()));
    rows.push(l.row("商品", "Product", offer.product.clone()));
    rows.push(l.row("1日のデータ量", "Data a day", l.data(offer.data_mb_per_day)));
    rows.push(l.row("同時接続", "Devices", l.count(offer.devices, "台", "device", "devices")));
    rows.push(l.row("利用できる国", "Countries", l.countries(&offer.countries)));
    page.section(l.say("ルーター", "Router"), &rows);
    let mut pickup = vec![l.row("場所", "Where", l.point(&offer.pickup)), l.row("受取", "From", l.time(&rental.pickup_from))];
    if let Some(text) = &rental.pickup_text {
        pickup.push(l.row("受取方法", "How", text.clone()));
    }
    page.section(l.say("受取", "Pick-up"), &pickup);
    page.section(
        l.say("返却", "Return"),
        &[
            l.row("場所", "Where", l.point(&offer.return_to)),
            l.row("返却期限", "Return by", l.time(&rental.return_by)),
            l.row("延滞料（1日）", "Late fee a day", l.money(offer.late_fee_per_day)),
            l.row("紛失時の弁償金", "If lost", l.money(offer.loss_fee)),
        ],
    );
    sheet.money(&mut page, order);
    page.line(&format!("{} {}", l.say("お問い合わせ：", "Contact:"), offer.contact));
    sheet.made(&mut page);
    page.finish()
}
