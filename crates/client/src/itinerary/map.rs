//! The overview map of a trip: where it goes, in its order, each place once; what is flown joins them. Positions are those of the bundled
//! places and of the hotels' own words; a place whose position nobody knows is not drawn.
use super::{ItineraryItem, Moment, StayMoment, What};
use crate::offer::Airport;
use btm_domain::connect::{RentalPoint, RentalPointKind};
use btm_domain::places::{Place, PlaceKind, Places, Position};
use chrono::NaiveDate;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MapPointKind {
    Airport,
    Hotel,
    /// Where a router is picked up or given back.
    Counter,
}

#[derive(Clone, Debug, PartialEq)]
pub struct MapPoint {
    pub position: Position,
    pub label_ja: String,
    pub label_en: String,
    pub kind: MapPointKind,
    /// When one is first there.
    pub day: NaiveDate,
}

/// Indexes into the points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapLeg {
    pub from: u32,
    pub to: u32,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct TripMap {
    pub points: Vec<MapPoint>,
    pub legs: Vec<MapLeg>,
}

impl TripMap {
    /// `items` in the order of the trip.
    pub(super) fn of(items: &[ItineraryItem]) -> Self {
        let mut map = Self::default();
        for item in items {
            match &item.what {
                What::Flight { segment, .. } => {
                    let arrival = segment.segment.arrival.time.local.date();
                    let from = map.airport(&segment.origin, item.day);
                    let to = map.airport(&segment.destination, arrival);
                    if let (Some(from), Some(to)) = (from, to) {
                        map.legs.push(MapLeg { from, to });
                    }
                }
                What::Stay(stay) => map.hotel(stay, item.day),
                What::Rental(rental) => map.counter(&rental.point, item.day),
                What::Esim { .. } | What::Desk { .. } => {}
            }
        }
        map
    }

    /// Its index; the one of before where it is there already.
    fn put(&mut self, point: MapPoint) -> u32 {
        let same = |p: &MapPoint| p.kind == point.kind && p.label_en == point.label_en && p.position == point.position;
        let at = self.points.iter().position(same).unwrap_or_else(|| {
            self.points.push(point);
            self.points.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    fn airport(&mut self, airport: &Airport, day: NaiveDate) -> Option<u32> {
        let place = Places::bundled().by_code(airport.code)?;
        let (label_ja, label_en) = (airport.name_ja.clone(), airport.name_en.clone());
        Some(self.put(MapPoint { position: place.position, label_ja, label_en, kind: MapPointKind::Airport, day }))
    }

    fn hotel(&mut self, stay: &StayMoment, day: NaiveDate) {
        if let (Moment::Start, Some(position)) = (stay.moment, stay.property.position) {
            let name = &stay.property.name;
            let (label_ja, label_en) = (name.clone(), name.clone());
            self.put(MapPoint { position, label_ja, label_en, kind: MapPointKind::Hotel, day });
        }
    }

    fn counter(&mut self, point: &RentalPoint, day: NaiveDate) {
        if let Some(place) = airport_of(point) {
            let (label_ja, label_en) = (point.name_ja.clone(), point.name_en.clone());
            self.put(MapPoint { position: place.position, label_ja, label_en, kind: MapPointKind::Counter, day });
        }
    }
}

/// A counter has no position of its own: its name begins with its airport's, in either language.
fn airport_of(point: &RentalPoint) -> Option<&'static Place> {
    if !matches!(point.kind, RentalPointKind::Counter | RentalPointKind::ReturnBox) {
        return None;
    }
    [&point.name_ja, &point.name_en].into_iter().find_map(|name| {
        let first = name.split_whitespace().next()?;
        let hit = Places::bundled().search(first, 1).into_iter().next()?;
        (hit.place.kind == PlaceKind::Airport).then_some(hit.place)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(kind: RentalPointKind, name_ja: &str, name_en: &str) -> RentalPoint {
        RentalPoint { kind, name_ja: name_ja.to_owned(), name_en: name_en.to_owned(), hours: None }
    }

    #[test]
    fn a_counter_stands_at_its_airport_and_a_parcel_nowhere() {
        let code = |point: &RentalPoint| airport_of(point).map(|place| place.code().to_string());
        let counter = point(RentalPointKind::Counter, "羽田空港 第3ターミナル 見本カウンター 2F", "Haneda Terminal 3 2F");
        assert_eq!(code(&counter).as_deref(), Some("HND"));
        let parcel = point(RentalPointKind::Post, "羽田空港", "Haneda");
        assert_eq!(code(&parcel), None);
        assert_eq!(code(&point(RentalPointKind::Counter, "見本カウンター", "Counter 7")), None);
    }
}
