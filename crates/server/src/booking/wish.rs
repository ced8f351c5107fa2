//! The wish to cancel, kept beside a booking and taken back: no step of the machine, nothing is cancelled by it.
use super::act::{actor, not_now};
use super::engine::Engine;
use super::view;
use crate::caller::Caller;
use crate::problem::ApiProblem;
use btm_api::ProblemCode;
use btm_api::after::CancelWishRequest;
use btm_api::purchase::BookingBody;
use btm_domain::BookingId;
use btm_store::wishes::{CancelWish, NewWish, WishKept};

impl Engine {
    /// Keeps the wish. The same one again is answered with the booking as it stands, also when the wish has ended since.
    pub(super) async fn wish_cancel(
        &self,
        caller: &Caller,
        id: BookingId,
        asked: CancelWishRequest,
    ) -> Result<BookingBody, ApiProblem> {
        let parts = &self.parts;
        let seen = self.seen(caller, id).await?;
        let (by, now) = (actor(caller, &seen.accepted), parts.clock.now());
        let wish = CancelWish {
            id: asked.wish_id,
            by: by.name.clone().unwrap_or_default(),
            // A computer whose clock is ahead wrote it by now at the latest.
            written_at: asked.written_at.min(now),
        };
        let new = NewWish { tenant: caller.tenant, booking: id, wish, by, at: now, audit_id: parts.id() };
        match parts.store.keep_cancel_wish(new).await? {
            WishKept::Kept | WishKept::Known => Ok(view::booking(&self.seen(caller, id).await?)),
            WishKept::IdTaken => Err(ProblemCode::KeyReused.into()),
            WishKept::NotNow => Err(not_now()),
        }
    }

    /// Takes it back; where none stands, nothing happens.
    pub(super) async fn withdraw_cancel_wish(&self, caller: &Caller, id: BookingId) -> Result<BookingBody, ApiProblem> {
        let parts = &self.parts;
        let seen = self.seen(caller, id).await?;
        let by = actor(caller, &seen.accepted);
        parts.store.withdraw_cancel_wish(caller.tenant, id, by, parts.id(), parts.clock.now()).await?;
        Ok(view::booking(&self.seen(caller, id).await?))
    }
}
