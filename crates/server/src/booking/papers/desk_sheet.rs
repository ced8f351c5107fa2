//! 手配確認書: what the desk arranged, in its words.
use super::sheet::Sheet;
use btm_domain::OrderedItem;

pub(super) fn html(sheet: &Sheet<'_>) -> String {
    let l = sheet.l;
    let mut page = sheet.page("手配確認書", "Arrangement sheet");
    let Some(order) = &sheet.flow.order else { return page.finish() };
    let OrderedItem::Desk(found) = &order.item else { return page.finish() };
    let mut rows = sheet.who("ご利用者", "For");
    rows.push(l.row("手配内容", "What", found.title.clone()));
    rows.push(l.row("開始", "Begins", l.time(&found.starts)));
    rows.push(l.row("終了", "Ends", l.time(&found.ends)));
    page.section(l.say("手配", "Arrangement"), &rows);
    for line in found.details.lines().filter(|line| !line.trim().is_empty()) {
        page.line(line);
    }
    sheet.money(&mut page, order);
    sheet.made(&mut page);
    page.finish()
}
