//! One house told by two suppliers is one hit: the first one's words, the lower price, the handles of both.
use btm_domain::places::Position;
use btm_domain::stay::{Property, StayHit};
use btm_domain::supply::OfferHandle;
use btm_suppliers::port::PricedHit;
use std::collections::HashMap;

/// A property as it stands in this search.
#[derive(Clone, Debug)]
pub struct Merged {
    pub hit: StayHit,
    pub handles: Vec<OfferHandle>,
}

/// What a batch brought: a new property, or one that is known and changed.
#[derive(Clone, Debug)]
pub struct Taken {
    pub merged: Merged,
    /// New, or cheaper than it was shown.
    pub shows: bool,
}

/// Everything this search found so far.
#[derive(Default)]
pub struct Merge {
    all: Vec<Merged>,
    /// Properties by folded name: few share one.
    by_name: HashMap<String, Vec<usize>>,
}

impl Merge {
    /// Takes a batch of one supplier; distances are from `around`.
    pub fn take(&mut self, batch: Vec<PricedHit>, around: Position) -> Vec<Taken> {
        batch.into_iter().map(|priced| self.one(priced, around)).collect()
    }

    fn one(&mut self, priced: PricedHit, around: Position) -> Taken {
        let PricedHit { handle, mut hit } = priced;
        if let Some(position) = hit.property.position {
            hit.distance_m = Some(metres(around, position));
        }
        let name = hit.property.name_key();
        let known = self.by_name.get(&name).into_iter().flatten().copied();
        // Two houses of one supplier are two, whatever they are called.
        let same = |n: &usize| {
            let other = &self.all[*n];
            other.handles.iter().all(|h| h.supplier != handle.supplier) && other.hit.property.same_house(&hit.property)
        };
        match known.into_iter().find(same) {
            Some(n) => {
                let merged = &mut self.all[n];
                let shows = lower(&mut merged.hit, &hit);
                fill(&mut merged.hit.property, hit.property);
                merged.handles.push(handle);
                Taken { merged: merged.clone(), shows }
            }
            None => {
                self.by_name.entry(name).or_default().push(self.all.len());
                let merged = Merged { hit, handles: vec![handle] };
                self.all.push(merged.clone());
                Taken { merged, shows: true }
            }
        }
    }
}

/// Whether the other supplier's price is lower; prices of two currencies are not compared. The hit lasts as long as both do.
fn lower(hit: &mut StayHit, other: &StayHit) -> bool {
    hit.expires_at = hit.expires_at.min(other.expires_at);
    let cheaper = hit.cheapest.currency == other.cheapest.currency && other.cheapest.minor < hit.cheapest.minor;
    if cheaper {
        hit.cheapest = other.cheapest;
        hit.cheapest_due_at_property = other.cheapest_due_at_property;
    }
    cheaper
}

/// What the first supplier was silent about.
fn fill(property: &mut Property, other: Property) {
    property.phone = property.phone.take().or(other.phone);
    property.stars = property.stars.or(other.stars);
    property.score_tenths = property.score_tenths.or(other.score_tenths);
    property.description = property.description.take().or(other.description);
    property.check_in_after = property.check_in_after.or(other.check_in_after);
    property.check_out_before = property.check_out_before.or(other.check_out_before);
}

/// On a straight line, whole metres.
fn metres(from: Position, to: Position) -> u32 {
    let metres = (from.km_to(to) * 1_000.0).round();
    // Half the way around the globe is twenty million.
    if metres.is_finite() && metres >= 0.0 && metres < f64::from(u32::MAX) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within range by the line above")]
        return metres as u32;
    }
    u32::MAX
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use btm_domain::supply::{SupplierId, SupplierMode};
    use btm_domain::{Currency, Money, OfferId};

    const AROUND: Position = Position { lat: 35.6580, lng: 139.7016 };

    fn hit(supplier: SupplierId, name: &str, north: f64, price: i64) -> PricedHit {
        let expires_at = "2026-11-24T00:30:00Z".parse().unwrap();
        let property = Property {
            name: name.into(),
            address: Vec::new(),
            city: "Tokyo".into(),
            postal_code: None,
            country: None,
            position: Position::new(AROUND.lat + north, AROUND.lng),
            zone: chrono_tz::Asia::Tokyo,
            phone: None,
            email: None,
            stars: (supplier == SupplierId::LiteApi).then_some(4),
            score_tenths: None,
            description: None,
            amenities: Vec::new(),
            check_in_after: None,
            check_out_before: None,
        };
        let hit = StayHit {
            id: OfferId(uuid::Uuid::from_u128(u128::from(price.unsigned_abs()))),
            expires_at,
            property,
            distance_m: None,
            check_in: "2026-12-01".parse().unwrap(),
            check_out: "2026-12-02".parse().unwrap(),
            rooms: 1,
            guests: 1,
            cheapest: Money::from_minor(price, Currency::JPY),
            cheapest_due_at_property: None,
            simulated: true,
        };
        let handle = OfferHandle { supplier, mode: SupplierMode::Sandbox, bytes: name.into(), expires_at };
        PricedHit { handle, hit }
    }

    #[test]
    fn one_house_of_two_suppliers_is_one_hit_with_both_handles_and_the_lower_price() {
        let mut merge = Merge::default();
        let first = merge.take(vec![hit(SupplierId::Duffel, "Hotel Sakura Shibuya", 0.001, 12_000)], AROUND).remove(0);
        assert!(first.shows && first.merged.hit.distance_m == Some(111));
        let second = merge.take(vec![hit(SupplierId::LiteApi, "SAKURA SHIBUYA", 0.0018, 11_500)], AROUND).remove(0);
        assert_eq!((second.merged.handles.len(), second.shows), (2, true));
        assert_eq!((second.merged.hit.id, second.merged.hit.cheapest.minor), (first.merged.hit.id, 11_500));
        assert_eq!(second.merged.hit.property.name, "Hotel Sakura Shibuya");
        assert_eq!(second.merged.hit.property.stars, Some(4), "what the first was silent about");
        let dearer = merge.take(vec![hit(SupplierId::Airalo, "Sakura Shibuya", 0.001, 99_000)], AROUND).remove(0);
        assert_eq!((dearer.shows, dearer.merged.handles.len()), (false, 3));
    }

    #[test]
    fn another_name_another_street_or_one_suppliers_namesake_stays_a_house_of_its_own() {
        let mut merge = Merge::default();
        let batch = vec![
            hit(SupplierId::Duffel, "Hotel Sakura", 0.001, 1),
            hit(SupplierId::Duffel, "Hotel Sakura", 0.001, 2),
            hit(SupplierId::LiteApi, "Hotel Momiji", 0.001, 3),
            hit(SupplierId::LiteApi, "Hotel Sakura", 0.003, 4),
        ];
        let taken = merge.take(batch, AROUND);
        assert!(taken.iter().all(|t| t.shows && t.merged.handles.len() == 1));
    }
}
