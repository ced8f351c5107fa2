//! Hotels as the static data tells them, kept for a few hours: every rate, quote and booking needs the house it is about.
use super::LiteApi;
use super::normal;
use super::wire::Hotel;
use crate::answers::garbled;
use crate::http::Call;
use crate::port::{ErrorKind, SupplierError};
use crate::seal::safe;
use crate::sent::with_query;
use btm_domain::stay::Property;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

const KEPT: Duration = Duration::from_secs(6 * 3600);
const MOST: usize = 1_000;

/// Of this process.
#[derive(Default)]
pub(super) struct Houses(Mutex<HashMap<String, (Property, Instant)>>);

impl Houses {
    fn get(&self, hotel: &str) -> Option<Property> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(hotel).filter(|(_, at)| at.elapsed() < KEPT).map(|(property, _)| property.clone())
    }

    fn keep(&self, hotel: &str, property: &Property) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.retain(|_, (_, at)| at.elapsed() < KEPT);
        }
        if all.len() < MOST {
            all.insert(hotel.to_owned(), (property.clone(), Instant::now()));
        }
    }
}

impl LiteApi {
    /// The house with everything that is told of it.
    pub(super) async fn house(&self, hotel: &str, until: Instant) -> Result<Property, SupplierError> {
        if !safe(hotel) {
            return Err(SupplierError::local(ErrorKind::NotFound));
        }
        if let Some(known) = self.account.houses.get(hotel) {
            return Ok(known);
        }
        let path = with_query("/v3.0/data/hotel?", &[("hotelId", Some(hotel))]);
        let (told, answer) = self.account.read::<Hotel>(&Call::get("/v3.0/data/hotel?hotelId=", path, until)).await?;
        let property = normal::property(&told).map_err(|e| garbled(e, &answer))?;
        self.account.houses.keep(hotel, &property);
        Ok(property)
    }

    /// As [`Self::house`]; where that cannot be had now, what the search told. A missing text stops no purchase.
    pub(super) async fn house_or(&self, hotel: &str, known: &Property, until: Instant) -> Property {
        match self.house(hotel, until).await {
            Ok(property) => property,
            Err(error) => {
                tracing::warn!(%error, "the hotel's texts could not be read");
                known.clone()
            }
        }
    }
}
