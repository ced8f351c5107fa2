//! A product at a place and a time, as an offer; and the same again, from what its handle says.
use super::catalogue::{Catalogue, Cover, Kind, Product};
use super::counters::{Spot, again, give_back, pickup};
use super::quote::{Extras, cancel_steps, days, japanese_day, loss_fee, price};
use crate::port::{PricedOffer, TripFlights};
use crate::seal::{Sealed, safe};
use btm_domain::connect::{ConnectQuery, RentalOffer};
use btm_domain::supply::{SupplierId, SupplierMode};
use btm_domain::{CountryCode, Money, Offer, OfferId, PlaceTime};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Asia::Tokyo;
use serde::{Deserialize, Serialize};

/// Somebody may think it over so long; the vendor's own cut-off may come first.
const HOLDS_FOR: TimeDelta = TimeDelta::hours(24);

/// What stands in a handle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RentalHandle {
    /// Of the catalogue it was quoted from.
    pub version: u32,
    pub product: String,
    pub cover: Option<String>,
    pub pickup_point: String,
    pub pickup_from: PlaceTime,
    pub return_point: String,
    pub return_by: PlaceTime,
    pub return_passes: DateTime<Utc>,
    pub total: Money,
}

impl Sealed for RentalHandle {
    const SUPPLIER: SupplierId = SupplierId::Desk;

    fn sound(&self) -> bool {
        [&self.product, &self.pickup_point, &self.return_point].into_iter().chain(&self.cover).all(|id| safe(id))
    }
}

/// What every offer of one answer shares.
#[derive(Clone, Copy)]
pub(super) struct Maker<'a> {
    pub catalogue: &'a Catalogue,
    pub mode: SupplierMode,
    pub now: DateTime<Utc>,
}

/// One rental, still without an id.
struct Rental<'a> {
    product: &'a Product,
    cover: Option<&'a Cover>,
    pickup: Spot<'a>,
    give_back: Spot<'a>,
}

impl<'a> Maker<'a> {
    /// Everything that reaches every country, can be handed over and taken back, and still be ordered; each without and with each cover.
    pub fn offers(&self, query: &ConnectQuery, trip: &TripFlights, id: impl Fn() -> OfferId) -> Vec<PricedOffer> {
        let mut found = Vec::new();
        for product in self.catalogue.products.iter().filter(|p| p.kind == Kind::PocketWifi) {
            let countries = self.catalogue.countries(product);
            if !query.countries.iter().all(|c| countries.contains(c)) {
                continue;
            }
            let spots =
                pickup(self.catalogue, product, query, trip, self.now).zip(give_back(self.catalogue, product, query, trip));
            let Some((pickup, give_back)) = spots else { continue };
            for cover in std::iter::once(None).chain(product.covers.iter().map(Some)) {
                let rental = Rental { product, cover, pickup: pickup.clone(), give_back: give_back.clone() };
                found.extend(self.offer(rental, countries.clone(), &id));
            }
        }
        found.sort_by_key(|o| (o.offer.total().currency.code().to_owned(), o.offer.total().minor));
        found
    }

    /// What a handle says, quoted from the catalogue of now; `None` where it can no longer be had.
    pub fn again(&self, handle: &RentalHandle, id: impl Fn() -> OfferId) -> Option<PricedOffer> {
        let product = self.catalogue.product(&handle.product).filter(|p| p.kind == Kind::PocketWifi)?;
        let cover = match &handle.cover {
            Some(id) => Some(product.cover(id)?),
            None => None,
        };
        let of_vendor = |id: &str| self.catalogue.point(id).filter(|p| p.vendor == product.vendor);
        let pickup = again(of_vendor(&handle.pickup_point)?, handle.pickup_from, handle.pickup_from.instant)?;
        let give_back = again(of_vendor(&handle.return_point)?, handle.return_by, handle.return_passes)?;
        let rental = Rental { product, cover, pickup, give_back };
        self.offer(rental, self.catalogue.countries(product), &id)
    }

    fn offer(&self, rental: Rental<'a>, countries: Vec<CountryCode>, id: &impl Fn() -> OfferId) -> Option<PricedOffer> {
        let Rental { product, cover, pickup, give_back } = rental;
        if give_back.at.instant <= pickup.at.instant {
            return None;
        }
        let (pickup_fee, return_fee) = (pickup.point.pickup_fee?, give_back.point.return_fee?);
        let days = days(pickup.at.instant, give_back.at.instant);
        let (lines, total) = price(product, days, Extras { cover, ..Extras::default() }, pickup_fee, return_fee)?;
        let day = japanese_day(pickup.at.instant);
        // Both the vendor's own cut-off and what the counter needs.
        let lead = pickup.at.instant - TimeDelta::hours(i64::from(pickup.point.lead_hours));
        let cutoff = product.terms.order_cutoff.moment(day)?;
        let order_cutoff = if lead < cutoff.instant { PlaceTime::from_instant(lead, Tokyo) } else { cutoff };
        if order_cutoff.instant <= self.now {
            return None;
        }
        let expires_at = order_cutoff.instant.min(self.now + HOLDS_FOR);
        let handle = RentalHandle {
            version: self.catalogue.version,
            product: product.id.clone(),
            cover: cover.map(|c| c.id.clone()),
            pickup_point: pickup.point.id.clone(),
            pickup_from: pickup.at,
            return_point: give_back.point.id.clone(),
            return_by: give_back.at,
            return_passes: give_back.passes,
            total,
        };
        let offer = RentalOffer {
            id: id(),
            expires_at,
            vendor: product.vendor.clone(),
            product: product.name.clone(),
            countries,
            data_mb_per_day: product.data_mb_per_day,
            devices: product.devices,
            pickup: pickup.shown(),
            pickup_from: pickup.at,
            return_to: give_back.shown(),
            return_by: give_back.at,
            days,
            lines,
            total,
            order_cutoff,
            change_cutoff: product.terms.change_cutoff.moment(day)?,
            cancel: cancel_steps(product, day, total),
            late_fee_per_day: product.money(product.terms.late_fee_per_day),
            loss_fee: loss_fee(product, cover),
            contact: product.contact.clone(),
            simulated: self.catalogue.sample || self.mode != SupplierMode::Live,
        };
        Some(PricedOffer { handle: handle.seal(self.mode, expires_at), offer: Offer::Rental(offer) })
    }
}
