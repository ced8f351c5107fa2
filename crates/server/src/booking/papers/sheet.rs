//! What every paper of a booked thing shares: the mark of a simulation, the names, the money.
use super::html::Page;
use super::things::Row;
use super::words::Language;
use crate::booking::view::shown_locator;
use btm_domain::booking::{Accepted, Flow};
use btm_domain::supply::SupplierOrder;
use chrono::{DateTime, Utc};

/// One paper in one language.
pub(super) struct Sheet<'a> {
    pub l: Language,
    pub accepted: &'a Accepted,
    pub flow: &'a Flow,
    pub now: DateTime<Utc>,
}

impl Sheet<'_> {
    pub(super) fn page(&self, ja: &'static str, en: &'static str) -> Page {
        let mut page = Page::new(self.l, self.l.say(ja, en));
        let simulated = self.flow.order.as_ref().map_or(self.accepted.offer.simulated(), |o| o.simulated);
        if simulated {
            page.mark(self.l.say(
                "シミュレーション：この予約は実在しません。ご利用にはなれません。",
                "Simulation: this booking does not exist and cannot be used.",
            ));
        }
        page
    }

    /// The reference and everybody it is for.
    pub(super) fn who(&self, ja: &'static str, en: &'static str) -> Vec<Row> {
        let mut rows = Vec::new();
        if let Some(order) = &self.flow.order {
            rows.push(self.l.row("予約番号", "Booking reference", shown_locator(order)));
        }
        for traveller in &self.accepted.travellers {
            let native = format!("{} {}", traveller.family_name, traveller.given_name);
            rows.push(self.l.row(ja, en, format!("{}　{}", traveller.passport_name, native.trim())));
        }
        if let Some(arranger) = &self.accepted.arranged_by {
            rows.push(self.l.row("手配者", "Arranged by", arranger.clone()));
        }
        rows
    }

    pub(super) fn money(&self, page: &mut Page, order: &SupplierOrder) {
        let l = self.l;
        page.section(
            l.say("金額", "Amount"),
            &[
                l.row("合計", "Total", l.money(order.total)),
                l.row("手配手数料", "Service fee", l.money(self.accepted.service_fee)),
                l.row("支払方法", "Paid by", l.say("会社一括請求", "Company bill")),
            ],
        );
    }

    pub(super) fn made(&self, page: &mut Page) {
        let l = self.l;
        page.small(&format!(
            "{} {}",
            l.say("時刻は各地の現地時刻です。作成", "Times are local to each place. Made"),
            l.moment(self.now)
        ));
    }
}
