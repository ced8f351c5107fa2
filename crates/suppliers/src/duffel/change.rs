//! Changing a direction of an order: ask for alternatives, select one, confirm and pay the difference.
use super::Duffel;
use super::account::Outcome;
use super::body;
use super::handle::{ChangeHandle, Sealed, safe};
use super::normal::{cabin, line, money, priced_change, slices, supplier_order};
use super::orders::with_query;
use super::outcome::Write;
use super::read::garbled;
use super::wire::{self, data, list};
use crate::http::{Call, READ_TIMEOUT};
use crate::port::{ErrorKind, Intent, PricedChange, SupplierError};
use btm_domain::OrderedItem;
use btm_domain::after::ChangeWish;
use btm_domain::supply::{DoubtCause, OfferHandle, Refusal, SupplierOrder, Written};
use chrono::{DateTime, Utc};
use http::Method;
use tokio::time::Instant;

/// Pages of 200 alternatives.
const MOST_PAGES: usize = 5;

impl Duffel {
    pub(super) async fn alternatives(
        &self,
        order: &SupplierOrder,
        wish: &ChangeWish,
        deadline: DateTime<Utc>,
    ) -> Result<Vec<PricedChange>, SupplierError> {
        let until = self.account.http.instant(deadline);
        // Ids of directions are the supplier's own, and change with every change: they are read now.
        let (wire, answer) = self.wire_order(&order.supplier_order_id, false, None, until).await?;
        let ours = slices(&wire.slices, wire.owner.as_ref()).map_err(|e| garbled(e, &answer))?;
        let at = usize::from(wish.slice);
        let (Some(now), Some(sold)) = (ours.get(at), wire.slices.get(at)) else {
            return Err(SupplierError::local(ErrorKind::Rejected));
        };
        let (Some(first), Some(last)) = (now.segments.first(), now.segments.last()) else {
            return Err(SupplierError::local(ErrorKind::Rejected));
        };
        let id = sold.id.as_deref().filter(|id| safe(id)).ok_or(SupplierError::local(ErrorKind::Garbled))?;
        let ends = (first.departure.airport, last.arrival.airport);
        let path = "/air/order_change_requests";
        let mut call = Call::get(path, path.to_owned(), until);
        call.method = Method::POST;
        call.body = Some(body::change_request(&order.supplier_order_id, id, ends, wish));
        let (request, answer): (wire::OrderChangeRequest, _) = self.account.read(&call).await?;
        self.account.check_mode(request.live_mode, &answer)?;
        let offers = if request.order_change_offers.is_empty() {
            let id = request.id.filter(|id| safe(id)).ok_or(SupplierError::local(ErrorKind::Garbled))?;
            self.change_offers(&id, until).await?
        } else {
            request.order_change_offers
        };
        let same = line(now, cabin(&wire.slices[at..=at], &ours[at..=at]));
        let mut found: Vec<PricedChange> = Vec::new();
        for offer in &offers {
            self.account.check_mode(offer.live_mode, &answer)?;
            match priced_change(offer, order, wish.slice, self.account.mode, self.account.now()) {
                // The flight one has is no change, and could not be told apart afterwards.
                Ok(change) if ChangeHandle::open(&change.handle, self.account.mode).is_ok_and(|h| h.added != same) => {
                    found.push(change);
                }
                Ok(_) => {}
                Err(what) => tracing::warn!(%what, "an alternative could not be read and is left out"),
            }
        }
        found.sort_by_key(|c| (c.added.segments.first().map(|s| s.departure.time.instant), c.difference.minor));
        Ok(found)
    }

    async fn change_offers(&self, request: &str, until: Instant) -> Result<Vec<wire::OrderChangeOffer>, SupplierError> {
        let (mut all, mut after) = (Vec::new(), None::<String>);
        for _ in 0..MOST_PAGES {
            let pairs = [("order_change_request_id", Some(request)), ("limit", Some("200")), ("after", after.as_deref())];
            let path = with_query("/air/order_change_offers?", &pairs);
            let call = Call::get("/air/order_change_offers?order_change_request_id={id}", path, until);
            let answer = self.account.fetch(&call).await?;
            let (page, next): (Vec<wire::OrderChangeOffer>, _) = list(&answer.body).map_err(|e| garbled(e.into(), &answer))?;
            all.extend(page);
            after = next;
            if after.is_none() {
                break;
            }
        }
        Ok(all)
    }

    pub(super) async fn confirm_change(&self, intent: &Intent, order: &SupplierOrder) -> Written<SupplierOrder> {
        let account = &self.account;
        let Ok(handle) = ChangeHandle::open(&intent.offer, account.mode) else { return Written::Refused(Refusal::Config) };
        if handle.order != order.supplier_order_id {
            return Written::Refused(Refusal::Config);
        }
        if handle.difference != intent.accepted_price {
            return Written::Refused(Refusal::PriceChanged { new: Some(handle.difference) });
        }
        if intent.offer.expires_at <= account.now() {
            return Written::Refused(Refusal::OfferGone);
        }
        let change = match self.select(intent, &handle).await {
            Ok(change) => change,
            Err(other) => return other.written(),
        };
        let path = format!("/air/order_changes/{change}/actions/confirm");
        let payment = body::change_payment(&handle.difference);
        let template = "/air/order_changes/{id}/actions/confirm";
        let answer = match account.send(intent, Write::Change, template, path, payment).await {
            Ok(answer) => answer,
            Err(other) => return other.written(),
        };
        let told: wire::OrderChange = data(&answer.body).unwrap_or_default();
        if !account.right_mode(told.live_mode) {
            return account.unsure(DoubtCause::Garbled, Some("live_mode"), &answer);
        }
        if told.confirmed_at.is_none() {
            return account.unsure(DoubtCause::Accepted, Some("change_pending"), &answer);
        }
        let read = self.wire_order(&order.supplier_order_id, true, Some(&intent.our_ref), Instant::now() + READ_TIMEOUT).await;
        let now = read.ok().and_then(|(wire, _)| {
            let now = supplier_order(&wire, account.mode).ok()?;
            self.shows_change(&wire, &now, &intent.offer).is_ok_and(|shows| shows).then_some(now)
        });
        // The change stands where the order cannot be read, or is a moment behind: as it was, with the new direction in the place of the
        // old one.
        Written::Done(now.unwrap_or_else(|| changed(order, &handle, &told)))
    }

    /// A pending change, which executes nothing: an answer lost here is `NotSent`.
    async fn select(&self, intent: &Intent, handle: &ChangeHandle) -> Result<String, Outcome> {
        let path = "/air/order_changes";
        let sent = body::selected_change(&handle.change_offer);
        let answer = match self.account.send(intent, Write::Change, path, path.to_owned(), Some(sent)).await {
            Ok(answer) => answer,
            // Selected before, by an attempt whose answer was lost: that one is confirmed, not another.
            Err(Outcome::Unknown(doubt)) if doubt.cause == DoubtCause::MaybeBooked => {
                return self.selected_before(intent, handle).await.ok_or(Outcome::Unknown(doubt));
            }
            Err(Outcome::Unknown(_)) => return Err(Outcome::Refused(Refusal::NotSent)),
            Err(refused) => return Err(refused),
        };
        let change: wire::OrderChange = data(&answer.body).unwrap_or_default();
        if !self.account.right_mode(change.live_mode) {
            return Err(Outcome::Refused(Refusal::Config));
        }
        let total = money(change.change_total_amount.as_ref(), change.change_total_currency.as_deref());
        match (total, change.id.filter(|id| safe(id))) {
            (Ok(total), Some(id)) if total == handle.difference => Ok(id),
            (Ok(total), Some(_)) => Err(Outcome::Refused(Refusal::PriceChanged { new: Some(total) })),
            _ => Err(Outcome::Refused(Refusal::NotSent)),
        }
    }

    async fn selected_before(&self, intent: &Intent, handle: &ChangeHandle) -> Option<String> {
        let path = format!("/air/order_change_offers/{}", handle.change_offer);
        let mut call = Call::get("/air/order_change_offers/{id}", path, self.account.http.instant(intent.deadline));
        call.reserved = true;
        let (offer, _): (wire::OrderChangeOffer, _) = self.account.read(&call).await.ok()?;
        offer.order_change_id.filter(|id| safe(id))
    }

    /// Whether the order has the direction that the handle stands for.
    pub(super) fn shows_change(
        &self,
        wire: &wire::Order,
        order: &SupplierOrder,
        offer: &OfferHandle,
    ) -> Result<bool, SupplierError> {
        let handle = ChangeHandle::open(offer, self.account.mode).map_err(|_| SupplierError::local(ErrorKind::Config))?;
        let Some(flight) = order.item.flight() else { return Ok(false) };
        let lines =
            flight.slices.iter().enumerate().map(|(i, slice)| line(slice, cabin(&wire.slices[i..=i], &flight.slices[i..=i])));
        Ok(lines.into_iter().any(|line| line == handle.added))
    }
}

fn changed(order: &SupplierOrder, handle: &ChangeHandle, told: &wire::OrderChange) -> SupplierOrder {
    let mut after = order.clone();
    after.total = handle.new_total;
    let added = told.slices.as_ref().and_then(|moved| slices(&moved.add, None).ok()).unwrap_or_default();
    if let (OrderedItem::Flight(flight), [new]) = (&mut after.item, added.as_slice())
        && let Some(old) = flight.slices.get_mut(usize::from(handle.slice))
    {
        *old = new.clone();
        flight.extras.clear();
    }
    after
}
