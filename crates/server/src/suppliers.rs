//! Every supplier this server may ask, by what it sells. Filled once at start; who is asked for a booking follows from its offer.
use btm_domain::supply::{OfferHandle, SupplierId, SupplierMode};
use btm_domain::{Offer, Product};
use btm_suppliers::port::{ConnectShop, PricedOffer, Requoted, StayShop};
use btm_suppliers::{ErrorKind, FlightShop, Repriced, Supplier, SupplierError};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// Who sells one thing.
#[derive(Clone)]
pub enum Shop {
    Flights(Arc<dyn FlightShop>),
    Stays(Arc<dyn StayShop>),
    Connect(Arc<dyn ConnectShop>),
}

impl Shop {
    /// What every supplier can do.
    pub fn supplier(&self) -> &dyn Supplier {
        match self {
            Self::Flights(shop) => shop.as_ref(),
            Self::Stays(shop) => shop.as_ref(),
            Self::Connect(shop) => shop.as_ref(),
        }
    }

    /// The offer as its supplier has it now, under its own id, and the handle to buy it with; `None`: gone.
    ///
    /// # Errors
    /// [`SupplierError`].
    pub async fn price(
        &self,
        before: &Offer,
        handle: &OfferHandle,
        deadline: DateTime<Utc>,
    ) -> Result<Option<(Offer, OfferHandle)>, SupplierError> {
        let quoted = match self {
            Self::Flights(shop) => {
                return match shop.reprice(handle, deadline).await {
                    Ok(Repriced::Priced(priced)) => {
                        let (offer, handle) = priced.named(before.id());
                        Ok(Some((Offer::Flight(offer), handle)))
                    }
                    Ok(Repriced::Gone) => Ok(None),
                    Err(error) => gone_or(error),
                };
            }
            Self::Stays(shop) => shop.quote(handle, deadline).await,
            Self::Connect(shop) => shop.quote(handle, deadline).await,
        };
        match quoted {
            Ok(Requoted::Priced(priced)) => {
                let PricedOffer { handle, offer } = *priced;
                Ok(Some((kept(offer.named(before.id()), before), handle)))
            }
            Ok(Requoted::Gone) => Ok(None),
            Err(error) => gone_or(error),
        }
    }
}

/// What the supplier does not know (any more) is gone.
fn gone_or<T>(error: SupplierError) -> Result<Option<T>, SupplierError> {
    if matches!(error.kind, ErrorKind::OfferGone | ErrorKind::NotFound) { Ok(None) } else { Err(error) }
}

/// What the supplier does not know of: how far the hotel is from the asked point, from when the plan is needed.
fn kept(mut now: Offer, before: &Offer) -> Offer {
    match (&mut now, before) {
        (Offer::Stay(now), Offer::Stay(before)) => now.distance_m = before.distance_m,
        (Offer::Esim(now), Offer::Esim(before)) => {
            now.not_covered.clone_from(&before.not_covered);
            now.starts_on = before.starts_on;
        }
        _ => {}
    }
    now
}

/// The configured suppliers.
#[derive(Clone, Default)]
pub struct Registry {
    flights: Option<Arc<dyn FlightShop>>,
    stays: Vec<Arc<dyn StayShop>>,
    connect: Vec<Arc<dyn ConnectShop>>,
}

impl Registry {
    pub fn with_flights(mut self, shop: Arc<dyn FlightShop>) -> Self {
        self.flights = Some(shop);
        self
    }

    pub fn with_stays(mut self, shop: Arc<dyn StayShop>) -> Self {
        self.stays.push(shop);
        self
    }

    pub fn with_connect(mut self, shop: Arc<dyn ConnectShop>) -> Self {
        self.connect.push(shop);
        self
    }

    pub fn flights(&self) -> Option<Arc<dyn FlightShop>> {
        self.flights.clone()
    }

    /// All are asked side by side.
    pub fn stays(&self) -> Vec<Arc<dyn StayShop>> {
        self.stays.clone()
    }

    /// The one an offer came from.
    pub fn stay(&self, id: SupplierId) -> Option<Arc<dyn StayShop>> {
        self.stays.iter().find(|shop| shop.id() == id).cloned()
    }

    /// All are asked side by side.
    pub fn connect(&self) -> Vec<Arc<dyn ConnectShop>> {
        self.connect.clone()
    }

    /// The one an offer came from.
    pub fn connect_shop(&self, id: SupplierId) -> Option<Arc<dyn ConnectShop>> {
        self.connect.iter().find(|shop| shop.id() == id).cloned()
    }

    /// Who sold this, or would. `None`: nobody does any more, or a person arranges it.
    pub fn shop(&self, product: Product, supplier: SupplierId) -> Option<Shop> {
        match product {
            Product::Flight => self.flights().filter(|shop| shop.id() == supplier).map(Shop::Flights),
            Product::Stay => self.stay(supplier).map(Shop::Stays),
            Product::Esim | Product::Rental => self.connect_shop(supplier).map(Shop::Connect),
            Product::Desk => None,
        }
    }

    /// Each supplier once, in the order of [`SupplierId::ALL`].
    pub fn all(&self) -> Vec<Arc<dyn Supplier>> {
        let flights = self.flights.iter().map(|s| s.clone() as Arc<dyn Supplier>);
        let stays = self.stays.iter().map(|s| s.clone() as Arc<dyn Supplier>);
        let connect = self.connect.iter().map(|s| s.clone() as Arc<dyn Supplier>);
        let every: Vec<_> = flights.chain(stays).chain(connect).collect();
        SupplierId::ALL.iter().filter_map(|id| every.iter().find(|s| s.id() == *id).cloned()).collect()
    }

    /// Nothing bought here is real.
    pub fn simulated(&self) -> bool {
        self.all().iter().all(|s| s.mode() == SupplierMode::Sandbox)
    }
}
