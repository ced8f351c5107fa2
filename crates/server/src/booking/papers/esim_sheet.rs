//! eSIM設定シート: the plan and how it goes onto a device. The code installs once and is the traveller's alone: everybody else's copy is
//! without it.
use super::sheet::Sheet;
use btm_domain::OrderedItem;

pub(super) fn html(sheet: &Sheet<'_>, with_code: bool) -> String {
    let l = sheet.l;
    let mut page = sheet.page("eSIM設定シート", "eSIM sheet");
    let Some(order) = &sheet.flow.order else { return page.finish() };
    let OrderedItem::Esim(esim) = &order.item else { return page.finish() };
    let mut rows = sheet.who("ご利用者", "For");
    rows.push(l.row("プラン", "Plan", esim.title.clone()));
    if let Some(operator) = &esim.operator {
        rows.push(l.row("通信会社", "Operator", operator.clone()));
    }
    rows.push(l.row("データ量", "Data", l.data(esim.data_mb)));
    rows.push(l.row("日数", "Days", l.count(esim.days, "日間", "day", "days")));
    rows.push(l.row("利用できる国", "Countries", l.countries(&esim.countries)));
    rows.push(l.row("ICCID", "ICCID", esim.iccid.clone()));
    page.section(l.say("データプラン", "Data plan"), &rows);
    if with_code {
        let mut rows = vec![
            l.row("SM-DP+アドレス", "SM-DP+ address", esim.smdp_address.clone()),
            l.row("アクティベーションコード", "Activation code", esim.activation_code.clone()),
        ];
        if let Some(apn) = &esim.apn {
            rows.push(l.row("APN", "APN", apn.clone()));
        }
        let roaming = if esim.roaming { l.say("オンにする", "Switch on") } else { l.say("オフのまま", "Leave off") };
        rows.push(l.row("データローミング", "Data roaming", roaming));
        page.section(l.say("設定", "Setting up"), &rows);
        page.mark(l.say(
            "このコードは1台に1回だけ設定できます。ほかの人に見せないでください。",
            "This code installs once, on one device. Show it to nobody else.",
        ));
        page.line(
            l.say("Wi-Fiにつながる場所で、出発前に設定してください。", "Install it before you leave, where you have Wi-Fi."),
        );
    } else {
        page.line(
            l.say("設定用のコードはご利用者本人だけに表示されます。", "The code to install it is shown to the traveller alone."),
        );
    }
    sheet.money(&mut page, order);
    sheet.made(&mut page);
    page.finish()
}
