//! 宿泊確認書: what a guest shows at the desk of a hotel.
use super::sheet::Sheet;
use btm_domain::OrderedItem;
use btm_domain::stay::Property;

pub(super) fn html(sheet: &Sheet<'_>) -> String {
    let l = sheet.l;
    let mut page = sheet.page("宿泊確認書（バウチャー）", "Hotel voucher");
    let Some(order) = &sheet.flow.order else { return page.finish() };
    let OrderedItem::Stay(stay) = &order.item else { return page.finish() };
    page.data(super::reservation::data(sheet));
    let place = &stay.property;
    page.section(l.say("ホテル", "Hotel"), &house(sheet, place));
    let nights = (stay.check_out - stay.check_in).num_days();
    let after = place.check_in_after.map(|t| format!("　{} {}", t.format("%H:%M"), l.say("から", "onwards"))).unwrap_or_default();
    let before = place.check_out_before.map(|t| format!("　{} {}", t.format("%H:%M"), l.say("まで", "at the latest")));
    let mut rows = sheet.who("宿泊者", "Guest");
    rows.push(l.row("チェックイン", "Check-in", format!("{}{after}", l.date(stay.check_in))));
    rows.push(l.row("チェックアウト", "Check-out", format!("{}{}", l.date(stay.check_out), before.unwrap_or_default())));
    rows.push(l.row("泊数", "Nights", l.count(nights, "泊", "night", "nights")));
    rows.push(l.row("客室", "Room", format!("{} × {}", stay.room_name, stay.rooms)));
    rows.push(l.row("食事", "Meals", l.board(stay.board)));
    if let Some(key) = &stay.key_collection {
        rows.push(l.row("鍵の受け取り", "Key", key.clone()));
    }
    page.section(l.say("ご宿泊", "Stay"), &rows);
    sheet.money(&mut page, order);
    if let Some(due) = stay.due_at_property {
        let what = l.row("現地払い（合計に含まれません）", "Pay at the hotel (not in the total)", l.money(due));
        page.section(l.say("現地でのお支払い", "To pay on the spot"), &[what]);
    }
    page.section(l.say("取消条件", "Cancellation"), &l.cancel_rows(&stay.cancel));
    sheet.made(&mut page);
    page.finish()
}

pub(super) fn house(sheet: &Sheet<'_>, place: &Property) -> Vec<super::things::Row> {
    let l = sheet.l;
    let town = [place.postal_code.clone(), Some(place.city.clone()), place.country.map(|c| c.to_string())];
    let address = place.address.iter().cloned().chain(town.into_iter().flatten()).collect::<Vec<_>>().join(", ");
    let mut rows = vec![l.row("名称", "Name", place.name.clone()), l.row("住所", "Address", address)];
    if let Some(phone) = &place.phone {
        rows.push(l.row("電話", "Phone", phone.clone()));
    }
    rows
}
