//! Documents of a booking: self-contained HTML of our own making in both languages. Every text that came from outside is escaped;
//! no scripts, no links, nothing to load.
mod e_ticket;
mod html;
mod terms;
mod words;

use super::engine::EngineParts;
use btm_domain::booking::{Accepted, Flow, Paper};
use btm_store::Document;
use chrono::{DateTime, Utc};
use words::Language;

/// Makes one document from what is known now.
pub(super) fn make(parts: &EngineParts, accepted: &Accepted, flow: &Flow, paper: Paper, now: DateTime<Utc>) -> Document {
    let of = |language| match paper {
        Paper::ETicket => e_ticket::html(language, accepted, flow, now),
        Paper::Terms => terms::html(language, accepted, flow, now),
    };
    let (kind, title_ja, title_en) = match paper {
        Paper::ETicket => ("e_ticket", "eチケット控え", "E-ticket receipt"),
        Paper::Terms => ("terms", "購入時の条件", "Accepted terms"),
    };
    let name = flow.order.as_ref().map_or_else(|| accepted.booking.to_string(), super::view::shown_locator);
    Document {
        id: parts.id(),
        booking: accepted.booking,
        user: accepted.user,
        kind: kind.to_owned(),
        title_ja: title_ja.to_owned(),
        title_en: title_en.to_owned(),
        file_name: file_name(kind, &name),
        html_ja: of(Language::Ja),
        html_en: of(Language::En),
        created_at: now,
    }
}

/// Letters, digits and dashes only, whatever the supplier called it.
fn file_name(kind: &str, name: &str) -> String {
    let safe: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect();
    format!("{}-{safe}.html", kind.replace('_', "-"))
}

#[cfg(test)]
mod tests;
