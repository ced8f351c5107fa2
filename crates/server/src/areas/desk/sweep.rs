//! What nobody must have to remember: a booking that needs a human gets its case, a late case says so to its people.
use crate::state::AppState;
use btm_domain::desk::DeskAbout;
use btm_domain::desk_time::answer_by;
use btm_domain::new_uuid;
use btm_store::StoreError;
use btm_store::desk::NewCase;

/// One round over all companies. What cannot be done for one booking or case is logged and keeps no other waiting.
///
/// # Errors
/// As of the store; what was not reached comes with the next round.
pub async fn sweep(app: &AppState) -> Result<(), StoreError> {
    let now = app.clock.now();
    let fresh = || new_uuid(&*app.clock, &*app.entropy).into();
    for stranded in app.store.stranded_bookings().await? {
        let case = NewCase::of(&stranded.accepted, DeskAbout::NeedsHuman, answer_by(now, None), now, fresh());
        let Some(case) = case else { continue };
        if let Err(error) = app.store.rescue_booking(case).await {
            tracing::error!(booking = %stranded.booking, %error, "a booking that needs a human has no case yet");
        }
    }
    for (tenant, case) in app.store.late_cases(now).await? {
        if let Err(error) = app.store.tell_late(tenant, case, fresh(), now).await {
            tracing::error!(%case, %error, "nobody was told of a late case yet");
        }
    }
    Ok(())
}
