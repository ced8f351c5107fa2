//! What nobody must have to remember: a booking that needs a human gets its case, a late case says so to its people.
use crate::state::AppState;
use btm_domain::desk::DeskAbout;
use btm_domain::desk_time::answer_by;
use btm_domain::new_uuid;
use btm_store::desk::NewCase;
use btm_store::{Actor, StoreError};

/// One round over all companies.
///
/// # Errors
/// As of the store; what was not reached comes with the next round.
pub async fn sweep(app: &AppState) -> Result<(), StoreError> {
    let now = app.clock.now();
    for stranded in app.store.stranded_bookings().await? {
        let accepted = stranded.accepted;
        // A booking has travellers; one without any could not be shown to anybody.
        let Some(traveller) = accepted.travellers.first() else { continue };
        let name = format!("{} {}", traveller.family_name, traveller.given_name).trim().to_owned();
        let case = NewCase {
            tenant: stranded.tenant,
            // Twice is once.
            id: btm_domain::desk::case_of(stranded.booking),
            user: accepted.user,
            traveller: traveller.id,
            traveller_name: if name.is_empty() { traveller.passport_name.clone() } else { name },
            trip: Some(accepted.trip),
            booking: Some(stranded.booking),
            about: DeskAbout::NeedsHuman,
            words: String::new(),
            answer_by: answer_by(now, None),
            at: now,
            by: Actor::default(),
            audit_id: new_uuid(&*app.clock, &*app.entropy).into(),
        };
        app.store.rescue_booking(case).await?;
    }
    for (tenant, case) in app.store.late_cases(now).await? {
        app.store.tell_late(tenant, case, new_uuid(&*app.clock, &*app.entropy).into(), now).await?;
    }
    Ok(())
}
