//! What documents are written from. Own structs, so that neither the wire nor a screen decides what a document can say; there is no
//! field for a passport number, a birth date or an eSIM's code: what cannot be handed in cannot be printed.
mod things;

pub use things::{Arrangement, Esim, Flight, FlightEnd, FlightLeg, Rental, RentalEnd, Stay, Thing};

use btm_domain::PlaceTime;

/// The reader's language; the writer of the plan gives names and facts in it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Ja,
    En,
}

/// One or several trips, as known at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub language: Language,
    /// When it was made; its zone is the reader's and names the stamp.
    pub made_at: PlaceTime,
    pub trips: Vec<Trip>,
}

/// One trip with everything in it, in any order.
#[derive(Clone, Debug, PartialEq)]
pub struct Trip {
    pub title: String,
    pub travellers: Vec<Traveller>,
    pub items: Vec<PlanItem>,
    /// What the traveller wrote for themselves.
    pub remark: Option<String>,
}

/// A person, by the names alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traveller {
    /// As the person writes it.
    pub family_name: String,
    pub given_name: String,
    /// `SURNAME / GIVEN`, as the ticket says it.
    pub passport_name: String,
}

/// One booking or own record.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanItem {
    /// Stable for ever, e.g. the `BookingId`: calendars know the thing by it.
    pub id: String,
    /// Grows with every change of times, place or state; calendars keep the highest.
    pub sequence: u32,
    pub state: ItemState,
    pub simulated: bool,
    pub travellers: Vec<Traveller>,
    /// Record locator or confirmation number, as it is shown.
    pub reference: Option<String>,
    pub remark: Option<String>,
    /// Further lines of the confirmation: baggage, meals, money; already in the plan's language.
    pub facts: Vec<Fact>,
    pub thing: Thing,
}

/// How sure it is, in the words of the glossary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemState {
    /// 予約確定
    Confirmed,
    /// 仮予約
    Held,
    /// 手配依頼中, 確認中: nobody has promised it yet.
    Pending,
    /// 取消済み
    Cancelled,
}

/// A name and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

impl PlanItem {
    /// The reference as any document may show it: a simulated one never without its mark (security.md, control 43).
    pub(crate) fn shown_reference(&self) -> Option<String> {
        let reference = self.reference.as_deref().map(str::trim).filter(|r| !r.is_empty())?;
        let bare = self.simulated && !reference.starts_with("SIM-");
        Some(if bare { format!("SIM-{reference}") } else { reference.to_owned() })
    }

    pub(crate) fn alive(&self) -> bool {
        self.state != ItemState::Cancelled
    }
}

impl Traveller {
    /// `(surname, given)` of the passport's spelling.
    pub(crate) fn passport_parts(&self) -> (&str, &str) {
        let (surname, given) = self.passport_name.split_once('/').unwrap_or((&self.passport_name, ""));
        (surname.trim(), given.trim())
    }

    /// The name as the person writes it, empty where it is the passport's.
    pub(crate) fn native(&self) -> String {
        format!("{} {}", self.family_name, self.given_name).trim().to_owned()
    }
}
