//! Further lines of a confirmation: what is paid, and what a counter may ask for, in the plan's language.
use crate::itinerary::BookedItem;
use crate::settings::Language;
use btm_api::purchase::BookingBody;
use btm_documents::Fact;
use btm_domain::Money;
use btm_domain::stay::Board;

fn say(language: Language, ja: &str, en: &str) -> String {
    match language {
        Language::Ja => ja.to_owned(),
        Language::En => en.to_owned(),
    }
}

fn money(amount: Money) -> String {
    format!("{} {}", amount.currency.code(), amount.amount())
}

fn board(language: Language, board: Board) -> String {
    match board {
        Board::RoomOnly => say(language, "素泊まり", "Room only"),
        Board::Breakfast => say(language, "朝食付き", "Breakfast included"),
        Board::HalfBoard => say(language, "2食付き", "Half board"),
        Board::FullBoard => say(language, "3食付き", "Full board"),
        Board::AllInclusive => say(language, "オールインクルーシブ", "All inclusive"),
    }
}

pub(super) fn of(b: &BookingBody, item: &BookedItem, language: Language) -> Vec<Fact> {
    let fact = |ja: &str, en: &str, value: String| Fact { label: say(language, ja, en), value };
    let mut facts = Vec::new();
    if let BookedItem::Stay(stay) = item {
        facts.push(fact("部屋数", "Rooms", stay.rooms.to_string()));
        facts.push(fact("食事", "Meals", board(language, stay.board)));
        facts.extend(stay.due_at_property.map(|due| fact("現地払い", "Due at the hotel", money(due))));
    }
    if let BookedItem::Rental(rental) = item {
        facts.push(fact("連絡先", "Contact", rental.rental.offer.contact.clone()));
    }
    facts.push(fact("料金", "Price", money(b.total)));
    if b.service_fee.minor != 0 {
        facts.push(fact("手数料", "Service fee", money(b.service_fee)));
    }
    facts.extend(b.refunded.map(|refunded| fact("払戻額", "Refunded", money(refunded))));
    facts
}
