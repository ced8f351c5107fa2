//! LiteAPI in our words. Every text is plain; what cannot be read of a cancellation policy is "unknown", never "free".
mod charges;
mod moment;
mod offer;
mod order;
mod property;
mod terms;

pub use moment::{gmt, wall_clock};
pub use offer::{About, hit, prebooked_offer, rate_offer};
pub use order::{refund, stay_order};
pub use property::property;
pub use terms::{Ground, terms};

use super::wire::BoardWord;
use crate::soft::Unreadable;
use btm_domain::stay::Board;
use btm_domain::supply::SupplierMode;
use chrono::NaiveDate;

fn date(text: Option<&str>) -> Result<NaiveDate, Unreadable> {
    text.and_then(|t| t.get(..10)?.parse().ok()).ok_or(Unreadable("dates"))
}

fn simulated(mode: SupplierMode) -> bool {
    mode != SupplierMode::Live
}

/// One board for all rooms. One that is not told, or not the same for all, is none: the least anyone can mean.
fn board<'a>(mut rooms: impl Iterator<Item = Option<&'a BoardWord>>) -> Board {
    let of = |word: Option<&BoardWord>| match word {
        Some(BoardWord::Breakfast | BoardWord::BreakfastIncluded) => Board::Breakfast,
        Some(BoardWord::HalfBoard) => Board::HalfBoard,
        Some(BoardWord::FullBoard) => Board::FullBoard,
        Some(BoardWord::AllInclusive) => Board::AllInclusive,
        Some(BoardWord::RoomOnly | BoardWord::Other(_)) | None => Board::RoomOnly,
    };
    let first = of(rooms.next().flatten());
    if rooms.all(|word| of(word) == first) { first } else { Board::RoomOnly }
}

/// The names of the rooms, each once.
fn room_name(names: impl Iterator<Item = Option<String>>) -> String {
    let mut told: Vec<String> = Vec::new();
    for name in names.flatten() {
        if !told.contains(&name) {
            told.push(name);
        }
    }
    told.join(" / ")
}
