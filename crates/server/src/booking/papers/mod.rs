//! Documents of a booking: self-contained HTML of our own making in both languages. Every text that came from outside is escaped;
//! no scripts, no links, nothing to load. Receipts and vouchers carry one block of data for other programs (`reservation`).
mod desk_sheet;
mod e_ticket;
mod esim_sheet;
mod html;
mod rental_sheet;
mod reservation;
mod sheet;
mod terms;
mod things;
mod voucher;
mod words;

use super::engine::EngineParts;
use btm_domain::booking::{Accepted, Flow, Paper};
use btm_store::Document;
use chrono::{DateTime, Utc};
use sheet::Sheet;
use words::Language;

/// Makes one document from what is known now.
pub(super) fn make(parts: &EngineParts, accepted: &Accepted, flow: &Flow, paper: Paper, now: DateTime<Utc>) -> Document {
    let (kind, title_ja, title_en) = match paper {
        Paper::ETicket => ("e_ticket", "eチケット控え", "E-ticket receipt"),
        Paper::Voucher => ("voucher", "宿泊確認書", "Hotel voucher"),
        Paper::EsimSheet => ("esim_sheet", "eSIM設定シート", "eSIM sheet"),
        Paper::RentalSheet => ("rental_sheet", "Wi-Fiレンタル受取票", "Pocket Wi-Fi pick-up sheet"),
        Paper::DeskSheet => ("desk_sheet", "手配確認書", "Arrangement sheet"),
        Paper::Terms => ("terms", "購入時の条件", "Accepted terms"),
    };
    let [html_ja, html_en] = written(accepted, flow, paper, now, true);
    let name = flow.order.as_ref().map_or_else(|| accepted.booking.to_string(), super::view::shown_locator);
    Document {
        id: parts.id(),
        booking: accepted.booking,
        user: accepted.user,
        kind: kind.to_owned(),
        title_ja: title_ja.to_owned(),
        title_en: title_en.to_owned(),
        file_name: file_name(kind, &name),
        html_ja,
        html_en,
        shared: (paper == Paper::EsimSheet).then(|| written(accepted, flow, paper, now, false)),
        created_at: now,
    }
}

/// Japanese, English. `own` = with what is the traveller's alone.
fn written(accepted: &Accepted, flow: &Flow, paper: Paper, now: DateTime<Utc>, own: bool) -> [String; 2] {
    [Language::Ja, Language::En].map(|l| {
        let sheet = Sheet { l, accepted, flow, now };
        match paper {
            Paper::ETicket => e_ticket::html(&sheet),
            Paper::Voucher => voucher::html(&sheet),
            Paper::EsimSheet => esim_sheet::html(&sheet, own),
            Paper::RentalSheet => rental_sheet::html(&sheet),
            Paper::DeskSheet => desk_sheet::html(&sheet),
            Paper::Terms => terms::html(&sheet),
        }
    })
}

/// Letters, digits and dashes only, whatever the supplier called it.
fn file_name(kind: &str, name: &str) -> String {
    let safe: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect();
    format!("{}-{safe}.html", kind.replace('_', "-"))
}

#[cfg(test)]
mod tests;
