//! A case on the wire.
use btm_api::desk::{DeskCaseBody, DeskLine, DeskQuoteBody};
use btm_store::desk::DeskCase;

/// As its people and the desk see it. `overdue` by the clock, or in a mirror as last told.
pub fn body(case: &DeskCase, overdue: bool) -> DeskCaseBody {
    DeskCaseBody {
        case_id: case.id,
        trip_id: case.trip,
        booking_id: case.booking,
        about: case.about,
        state: case.state,
        traveller: case.traveller_name.clone(),
        company: case.company.clone(),
        text: case.words.clone(),
        wishes: case.wishes.clone(),
        created_at: case.created_at,
        answer_by: case.answer_by,
        overdue,
        claimed_by: case.claim.as_ref().map(|c| c.name.clone()),
        claimed_until: case.claim.as_ref().map(|c| c.until),
        quote: case.quote.as_ref().map(|q| DeskQuoteBody { state: q.state, offer: q.offer.clone() }),
        lines: case
            .lines
            .iter()
            .map(|l| DeskLine { at: l.at, by: l.by.clone(), event: l.event.clone(), text: l.words.clone() })
            .collect(),
    }
}
