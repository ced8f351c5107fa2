//! Boarding passes (F-86): what a person was given by the airline, kept under the booking it belongs to and shown with no network. Their
//! bytes are never altered: a gate reader may check a signature over them.
use crate::client::{Client, lock};
use crate::drafts::PASS;
use crate::failure::{Code, Explain, Failure};
use crate::itinerary::{Booking, Itinerary, ReadError};
use crate::store::StoreError;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use btm_api::purchase::BookingBody;
use btm_cache::Draft;
use btm_documents::{BoardingLeg, BoardingPass, PassFileError, Symbol, barcode_bytes, barcode_svg};
use btm_domain::{AirportCode, BookingId, BookingState, CarrierCode, FieldCode, FieldError, Segment};
use chrono::{DateTime, Days, NaiveDate, Utc};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// Of one booking: nine people with a pass for each of two flights, and some issued again.
const MOST: usize = 40;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PassError {
    /// `pass`: no boarding pass, of another flight, larger than any pass, or one too many of this booking.
    #[error("refused fields")]
    Fields(Vec<FieldError>),
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl From<StoreError> for PassError {
    fn from(e: StoreError) -> Self {
        Self::Read(e.into())
    }
}

impl Explain for PassError {
    fn explain(&self) -> Failure {
        match self {
            Self::Fields(fields) => Failure::invalid(fields.clone()),
            Self::Read(ReadError::Store(StoreError::DiskFull)) => Code::StorageFull.into(),
            Self::Read(e) => e.explain(),
        }
    }
}

fn refused<T>(code: FieldCode) -> Result<T, PassError> {
    Err(PassError::Fields(vec![FieldError::new("pass", code)]))
}

/// One flight of a boarding pass, as the pass says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassLeg {
    pub from: AirportCode,
    pub to: AirportCode,
    /// E.g. `NH 8245`.
    pub flight: String,
    /// A pass has no year: the one nearest to the flight.
    pub date: Option<NaiveDate>,
    pub seat: Option<String>,
    pub sequence: Option<String>,
    /// Letter of the compartment.
    pub class: Option<char>,
}

/// A boarding pass to hold before a reader.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardingPassShown {
    pub pass_id: String,
    /// As printed: `SURNAME / GIVEN`.
    pub passenger: String,
    pub legs: Vec<PassLeg>,
    /// The barcode (Aztec) of the very bytes that were handed over.
    pub svg: String,
    /// Its last flight of this booking has landed.
    pub over: bool,
    /// Its flight is still to come, and the booking no longer has it so: changed or cancelled. The airline gives another.
    pub outdated: bool,
    pass: BoardingPass,
    departs: DateTime<Utc>,
}

impl BoardingPassShown {
    /// Every byte as it came.
    pub fn payload(&self) -> &[u8] {
        self.pass.payload()
    }

    pub(crate) fn is_of(&self, segment: &Segment) -> bool {
        self.pass.legs().iter().any(|leg| fits(leg, segment))
    }
}

/// The flight of a booking that a leg is: the same way under the same number, on the same day where the pass has one. A booking knows
/// only the number a flight is sold under; of a flight somebody else operates, the operator's own number is told by way and day.
fn fits(leg: &BoardingLeg, segment: &Segment) -> bool {
    let day = segment.departure.time.local.date();
    let same_way = leg.from == segment.departure.airport && leg.to == segment.arrival.airport;
    if !same_way || (leg.day_of_year.is_some() && leg.date_near(day) != Some(day)) {
        return false;
    }
    let of = |code: CarrierCode| leg.carrier == code.as_str();
    let (sold, flown) = (segment.marketing_carrier.code, segment.operating_carrier.code);
    let same_number = leg.number == segment.flight_number.trim_start_matches('0');
    (same_number && (of(sold) || of(flown))) || (sold != flown && of(flown) && leg.day_of_year.is_some())
}

fn segments(b: &BookingBody) -> impl Iterator<Item = &Segment> {
    b.slices().iter().flat_map(|s| &s.segments)
}

fn prefix(id: BookingId) -> String {
    format!("{PASS}{id}-")
}

/// The same bytes are the same pass.
fn pass_id(payload: &[u8]) -> String {
    let digest = Sha256::digest(payload);
    BASE64_URL_SAFE_NO_PAD.encode(digest.get(..16).unwrap_or(&digest))
}

/// `None` where the bytes are no boarding pass or fill no barcode.
fn shown(payload: &[u8], b: &BookingBody, added: DateTime<Utc>, now: DateTime<Utc>) -> Option<BoardingPassShown> {
    let pass = BoardingPass::read(payload).ok()?;
    let svg = barcode_svg(payload, Symbol::Aztec).ok()?;
    let own: Vec<(&BoardingLeg, &Segment)> =
        pass.legs().iter().flat_map(|leg| segments(b).find(|s| fits(leg, s)).map(|s| (leg, s))).collect();
    let near = segments(b).next().map_or(added.date_naive(), |s| s.departure.time.local.date());
    let legs = pass.legs().iter().map(|leg| {
        let flight = own.iter().find(|(of, _)| std::ptr::eq(*of, leg)).map(|(_, s)| s.departure.time.local.date());
        PassLeg {
            from: leg.from,
            to: leg.to,
            flight: format!("{} {}", leg.carrier, leg.number),
            date: leg.date_near(flight.unwrap_or(near)),
            seat: leg.seat.clone(),
            sequence: leg.sequence.clone(),
            class: leg.class,
        }
    });
    let legs: Vec<PassLeg> = legs.collect();
    // Its flight may have gone from the booking since: then by the days it names itself, whatever zone they are of.
    let landed = own.iter().map(|(_, s)| s.arrival.time.instant).max();
    let last_day = legs.iter().filter_map(|leg| leg.date).max().unwrap_or(near);
    let named = last_day.checked_add_days(Days::new(2)).unwrap_or(last_day).and_time(Default::default()).and_utc();
    let departs = own.iter().map(|(_, s)| s.departure.time.instant).min();
    let over = landed.unwrap_or(named) <= now;
    let stands = !own.is_empty() && !matches!(b.state, BookingState::Cancelled | BookingState::Closed);
    let passenger = [pass.surname(), pass.given_name()].into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>();
    Some(BoardingPassShown {
        pass_id: pass_id(payload),
        passenger: passenger.join(" / "),
        legs,
        svg,
        over,
        outdated: !over && !stands,
        departs: departs.unwrap_or(named),
        pass,
    })
}

impl Itinerary {
    /// Those still to come first, each group by departure.
    pub(crate) async fn passes(&self, b: &BookingBody) -> Result<Vec<BoardingPassShown>, ReadError> {
        if b.slices().is_empty() {
            return Ok(Vec::new());
        }
        let kept = self.cache.drafts_under(&prefix(b.booking_id)).await.map_err(StoreError::from)?;
        let one = |draft: &Draft| {
            let payload = BASE64_STANDARD.decode(&draft.body).ok();
            let pass = payload.and_then(|payload| shown(&payload, b, draft.updated_at, self.now));
            if pass.is_none() {
                tracing::warn!("a boarding pass that was kept cannot be read");
            }
            pass
        };
        let mut passes: Vec<BoardingPassShown> = kept.iter().filter_map(one).collect();
        passes.sort_by_key(|pass| (pass.over, pass.departs));
        Ok(passes)
    }
}

impl Client {
    /// Keeps a boarding pass under its booking; when this returns it is on the disk. The same pass again is no second one.
    ///
    /// # Errors
    /// `Fields`, `Read`: nothing was kept then.
    pub async fn add_boarding_pass(&self, id: BookingId, file: &[u8]) -> Result<Booking, PassError> {
        let itinerary = self.itinerary().await?;
        let b = itinerary.booking_body(id).await?;
        let payload = match barcode_bytes(file) {
            Ok(payload) => payload,
            Err(PassFileError::TooLarge) => return refused(FieldCode::TooLong),
            Err(PassFileError::Unreadable) => return refused(FieldCode::NotABoardingPass),
        };
        let now = self.server_now();
        let Some(pass) = shown(&payload, &b, now, now) else { return refused(FieldCode::NotABoardingPass) };
        if !segments(&b).any(|segment| pass.is_of(segment)) {
            return refused(FieldCode::OtherFlight);
        }
        let there = itinerary.cache.drafts_under(&prefix(id)).await.map_err(StoreError::from)?;
        let name = format!("{}{}", prefix(id), pass.pass_id);
        if there.iter().all(|kept| kept.name != name) {
            if there.len() >= MOST {
                return refused(FieldCode::OutOfRange);
            }
            let draft = Draft { name, body: BASE64_STANDARD.encode(&payload), updated_at: now };
            self.put_draft(&itinerary.cache, draft).await?;
        }
        Ok(itinerary.whole_booking(b).await?)
    }

    /// Lets a boarding pass go; none of that id is no error. The last one can be put back.
    ///
    /// # Errors
    /// `Read`.
    pub async fn drop_boarding_pass(&self, id: BookingId, pass_id: &str) -> Result<Booking, PassError> {
        let itinerary = self.itinerary().await?;
        let b = itinerary.booking_body(id).await?;
        let name = format!("{}{pass_id}", prefix(id));
        let kept = itinerary.cache.drafts_under(&name).await.map_err(StoreError::from)?;
        if let Some(draft) = kept.into_iter().find(|draft| draft.name == name) {
            self.take_draft(&itinerary.cache, &name).await?;
            *lock(&self.0.dropped_pass) = Some(draft);
        }
        Ok(itinerary.whole_booking(b).await?)
    }

    /// Puts the boarding pass back that was let go last.
    ///
    /// # Errors
    /// `Read`: `NotFound` where it is not that one.
    pub async fn restore_boarding_pass(&self, id: BookingId, pass_id: &str) -> Result<Booking, PassError> {
        let itinerary = self.itinerary().await?;
        let b = itinerary.booking_body(id).await?;
        let name = format!("{}{pass_id}", prefix(id));
        let dropped = lock(&self.0.dropped_pass).clone().filter(|draft| draft.name == name).ok_or(ReadError::NotFound)?;
        self.put_draft(&itinerary.cache, dropped).await?;
        Ok(itinerary.whole_booking(b).await?)
    }
}
