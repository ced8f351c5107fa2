//! Hotels: the streamed search around a point, and the rooms of one property (S-08).
use crate::client::Client;
use crate::priced::{Stay, nights, walk_minutes};
use crate::search::{Coverage, Gap, SearchError, SearchKind};
use btm_api::search::SupplierNote;
use btm_api::stays as wire;
use btm_api_client::ApiError;
use btm_domain::places::{Places, Position, parse_position};
use btm_domain::stay::{StayHit, StayProblem, StayQuery};
use btm_domain::{FieldCode, FieldError, Money, OfferId};
use chrono::{DateTime, Utc};

/// As typed; dates as `2026-12-10`, calendar dates of the property.
#[derive(Clone, Debug, PartialEq)]
pub struct StayQueryInput {
    pub around: Position,
    pub radius_m: u32,
    pub check_in: String,
    pub check_out: String,
    pub rooms: u8,
    pub guests: u8,
}

/// One property with its cheapest room, placed on the plot: metres east and north of the asked point.
#[derive(Clone, Debug, PartialEq)]
pub struct Hotel {
    pub hit: StayHit,
    pub nights: u32,
    /// An equal share of the cheapest, all rooms.
    pub per_night: Money,
    pub walk_minutes: Option<u32>,
    pub east_m: Option<i32>,
    pub north_m: Option<i32>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StaySearchEvent {
    Hits { hits: Vec<Hotel>, total_so_far: u32 },
    SupplierNote { supplier: String, note: SupplierNote },
    End { complete: bool, coverage: Coverage },
}

/// A pasted position, named by the city it lies in or near.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    pub position: Position,
    pub near_ja: String,
    pub near_en: String,
}

/// Metres of one degree of latitude on a sphere of the Earth's mean radius.
const METRES_A_DEGREE: f64 = 111_195.0;

#[expect(clippy::cast_possible_truncation, reason = "metres of a search area fit by far")]
fn offset(from: Position, to: Position) -> (i32, i32) {
    let east = ((to.lng - from.lng + 540.0).rem_euclid(360.0) - 180.0) * from.lat.to_radians().cos();
    ((east * METRES_A_DEGREE).round() as i32, ((to.lat - from.lat) * METRES_A_DEGREE).round() as i32)
}

impl Hotel {
    fn of(hit: StayHit, around: Position) -> Self {
        let nights = nights(hit.check_in, hit.check_out);
        let place = hit.property.position.map(|p| offset(around, p));
        Self {
            nights,
            per_night: hit.cheapest.share(nights.max(1)),
            walk_minutes: hit.distance_m.map(walk_minutes),
            east_m: place.map(|p| p.0),
            north_m: place.map(|p| p.1),
            hit,
        }
    }
}

fn field(p: StayProblem) -> FieldError {
    let (name, code) = match p {
        StayProblem::CheckOutBeforeCheckIn => ("check_out", FieldCode::CheckOutBeforeCheckIn),
        StayProblem::TooManyNights => ("check_out", FieldCode::TooManyNights),
        StayProblem::InPast => ("check_in", FieldCode::InPast),
        StayProblem::BeyondHorizon => ("check_in", FieldCode::BeyondHorizon),
        StayProblem::Rooms => ("rooms", FieldCode::OutOfRange),
        StayProblem::Guests => ("guests", FieldCode::OutOfRange),
        StayProblem::Radius => ("radius_m", FieldCode::OutOfRange),
    };
    FieldError::new(name, code)
}

impl StayQueryInput {
    /// The query, or every field that is wrong. "Today" is the asked place's.
    fn parse(&self, now: DateTime<Utc>) -> Result<StayQuery, Vec<FieldError>> {
        let mut found = Vec::new();
        let check_in = crate::search::date(&self.check_in, "check_in".to_owned(), &mut found);
        let check_out = crate::search::date(&self.check_out, "check_out".to_owned(), &mut found);
        let around = Position::new(self.around.lat, self.around.lng);
        if around.is_none() {
            found.push(FieldError::new("around", FieldCode::UnknownPlace));
        }
        let (Some(check_in), Some(check_out), Some(around)) = (check_in, check_out, around) else { return Err(found) };
        let query = StayQuery { around, radius_m: self.radius_m, check_in, check_out, rooms: self.rooms, guests: self.guests };
        let zone = Places::bundled().nearest(around, 1).first().map_or(chrono_tz::Asia::Tokyo, |hit| hit.place.zone);
        let problems = query.problems(now.with_timezone(&zone).date_naive());
        if problems.is_empty() { Ok(query) } else { Err(problems.into_iter().map(field).collect()) }
    }
}

impl Client {
    /// Runs a hotel search to its end, as [`Client::search`] does for flights.
    ///
    /// # Errors
    /// `Fields`, `NotSignedIn`, `Api`. What was handed over before stays good.
    pub async fn search_stays(
        &self,
        input: StayQueryInput,
        mut on_event: impl FnMut(StaySearchEvent) + Send,
    ) -> Result<(), SearchError> {
        let overtaken = self.next_search(SearchKind::Stays);
        let query = input.parse(self.now()).map_err(SearchError::Fields)?;
        let session = self.session().ok_or(SearchError::NotSignedIn)?;
        let run = async {
            let mut stream = session.search_stays(query).await?;
            let mut total_so_far = 0u32;
            while let Some(event) = stream.next().await? {
                match event {
                    wire::StaySearchEvent::Started { .. } => {}
                    wire::StaySearchEvent::Hits { hits } => {
                        total_so_far = total_so_far.saturating_add(u32::try_from(hits.len()).unwrap_or(u32::MAX));
                        let hits = hits.into_iter().map(|h| Hotel::of(h, query.around)).collect();
                        on_event(StaySearchEvent::Hits { hits, total_so_far });
                    }
                    wire::StaySearchEvent::Note { supplier, note } => on_event(StaySearchEvent::SupplierNote { supplier, note }),
                    wire::StaySearchEvent::End { complete, coverage } => {
                        on_event(StaySearchEvent::End { complete, coverage: Coverage::of(coverage, &[Gap::OtherHotels]) });
                    }
                }
            }
            Ok::<(), ApiError>(())
        };
        self.until_overtaken(&session, overtaken, run).await
    }

    /// Every room of a property found, cheapest first.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`: `offer_gone` where the search is too old.
    pub async fn stay_rates(&self, hit: OfferId) -> Result<Vec<Stay>, SearchError> {
        let session = self.session().ok_or(SearchError::NotSignedIn)?;
        let answer = session.rates(hit).await;
        if let Err(e) = &answer {
            self.call_failed(&session, e).await;
        }
        Ok(answer?.offers.into_iter().map(Stay::from).collect())
    }

    /// Reads `35.68,139.76` or a pasted map link; `None` for any other text. Needs no network.
    pub fn point(&self, text: &str) -> Option<Point> {
        let position = parse_position(text)?;
        let all = Places::bundled();
        let hit = all.nearest(position, 1);
        let place = hit.first().map(|h| all.city_of(h.place.code()).unwrap_or(h.place));
        Some(Point {
            position,
            near_ja: place.map_or(String::new(), |p| p.ja().to_owned()),
            near_en: place.map_or(String::new(), |p| p.en.to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn input(check_in: &str, check_out: &str) -> StayQueryInput {
        StayQueryInput {
            around: Position { lat: 33.59, lng: 130.42 },
            radius_m: 2_000,
            check_in: check_in.into(),
            check_out: check_out.into(),
            rooms: 1,
            guests: 1,
        }
    }

    #[test]
    fn each_wrong_field_is_named_and_today_is_the_places() {
        // 2026-11-30 16:00 UTC is 1 December in Fukuoka.
        let now = "2026-11-30T16:00:00Z".parse().unwrap();
        let refused = |i: StayQueryInput| -> Vec<(String, FieldCode)> {
            i.parse(now).err().unwrap_or_default().into_iter().map(|f| (f.field, f.code)).collect()
        };
        assert_eq!(refused(input("2026-12-01", "2026-12-03")), []);
        assert_eq!(refused(input("2026-11-30", "2026-12-03")), [("check_in".to_owned(), FieldCode::InPast)]);
        assert_eq!(refused(input("2026-12-03", "2026-12-03")), [("check_out".to_owned(), FieldCode::CheckOutBeforeCheckIn)]);
        assert_eq!(refused(input("2026-12-01", "2027-01-03")), [("check_out".to_owned(), FieldCode::TooManyNights)]);
        assert_eq!(
            refused(StayQueryInput { rooms: 2, ..input("2026-12-01", "2026-12-02") }),
            [("guests".to_owned(), FieldCode::OutOfRange)]
        );
        let nowhere = Position { lat: 99.0, lng: 0.0 };
        assert_eq!(
            refused(StayQueryInput { around: nowhere, ..input("2026-12-01", "2026-12-02") }),
            [("around".to_owned(), FieldCode::UnknownPlace)]
        );
    }

    #[test]
    fn the_plot_is_in_metres_east_and_north() {
        let tokyo = Position { lat: 35.681, lng: 139.767 };
        let (east, north) = offset(tokyo, Position { lat: 35.690, lng: 139.756 });
        assert_eq!((east, north), (-994, 1001));
        let line = Position { lat: 0.0, lng: 179.999 };
        assert_eq!(offset(line, Position { lat: 0.0, lng: -179.999 }).0, 222, "across the date line");
    }
}
