//! Seats and bags of an offer: what is on sale, and the offer with some of it.
use super::Duffel;
use super::handle::{ChosenService, Handle, Sealed};
use super::normal::{seat_map, segment_ids, services_on_sale};
use super::orders::with_query;
use super::read::garbled;
use super::wire::{self, list};
use crate::http::{Call, SEARCH_CAP};
use crate::port::{ErrorKind, Repriced, SupplierError};
use btm_domain::Money;
use btm_domain::extras::{ExtraChoice, ExtrasOnSale, SeatMap};
use btm_domain::supply::OfferHandle;
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use tokio::time::Instant;

impl Duffel {
    pub(super) async fn on_sale(&self, offer: &OfferHandle, deadline: DateTime<Utc>) -> Result<ExtrasOnSale, SupplierError> {
        let handle = Handle::open(offer, self.account.mode).map_err(|_| SupplierError::local(ErrorKind::Config))?;
        let until = self.account.http.instant(deadline);
        let gone = || SupplierError::local(ErrorKind::OfferGone);
        let (wire, _) = self.wire_offer(&handle, true, until).await?.ok_or_else(gone)?;
        let seat_maps = self.seat_maps(&handle, &wire, until).await?;
        Ok(ExtrasOnSale { bags: services_on_sale(&wire, &handle.passengers), seat_maps })
    }

    /// Not every airline has maps: refusing them, or failing to bring them, leaves the bags on sale.
    async fn seat_maps(&self, handle: &Handle, offer: &wire::Offer, until: Instant) -> Result<Vec<SeatMap>, SupplierError> {
        let path = with_query("/air/seat_maps?", &[("offer_id", Some(&handle.offer))]);
        let mut call = Call::get("/air/seat_maps?offer_id={id}", path, until);
        call.cap = SEARCH_CAP;
        let answer = match self.account.fetch(&call).await {
            Ok(answer) => answer,
            Err(e) if matches!(e.kind, ErrorKind::Rejected | ErrorKind::NotFound | ErrorKind::Server) => {
                tracing::info!(error = %e, "no seat maps");
                return Ok(Vec::new());
            }
            Err(e) => return Err(e),
        };
        let (maps, _): (Vec<wire::SeatMap>, _) = list(&answer.body).map_err(|e| garbled(e.into(), &answer))?;
        let segments = segment_ids(&offer.slices);
        let mut told: Vec<SeatMap> = maps.iter().filter_map(|map| seat_map(map, &segments, &handle.passengers).ok()).collect();
        told.sort_by_key(|map| map.segment);
        Ok(told)
    }

    pub(super) async fn with_choices(
        &self,
        offer: &OfferHandle,
        choices: &[ExtraChoice],
        deadline: DateTime<Utc>,
    ) -> Result<Repriced, SupplierError> {
        let handle = Handle::open(offer, self.account.mode).map_err(|_| SupplierError::local(ErrorKind::Config))?;
        if self.attempts.any(&handle) {
            return Ok(Repriced::Gone);
        }
        let until = self.account.http.instant(deadline);
        let Some((wire, _)) = self.wire_offer(&handle, true, until).await? else { return Ok(Repriced::Gone) };
        let mut prices: HashMap<String, (Money, u8)> = services_on_sale(&wire, &handle.passengers)
            .into_iter()
            .map(|extra| (extra.service_ref, (extra.amount, extra.most)))
            .collect();
        if choices.iter().any(|choice| !prices.contains_key(&choice.service_ref)) {
            let maps = self.seat_maps(&handle, &wire, until).await?;
            let elements = maps.into_iter().flat_map(|m| m.cabins).flat_map(|c| c.rows).flat_map(|r| r.sections).flatten();
            prices.extend(elements.flat_map(|e| e.on_sale).map(|seat| (seat.service_ref, (seat.amount, 1))));
        }
        let mut services: Vec<ChosenService> = Vec::with_capacity(choices.len());
        for choice in choices {
            match prices.remove(&choice.service_ref) {
                Some((each, most)) if (1..=most).contains(&choice.quantity) => {
                    services.push(ChosenService { id: choice.service_ref.clone(), quantity: choice.quantity, each });
                }
                // Not on sale, too many, or named twice.
                _ => return Err(SupplierError::local(ErrorKind::Rejected)),
            }
        }
        self.price_with(&handle, &wire, services, until).await
    }
}
