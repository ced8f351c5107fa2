//! The deadline inbox (F-47, S-14): one list by instant over everything there is, past ones that are still owed included. It ends a row only
//! when the state behind it ends; a person may hide one for a while, never beyond its time.
use super::{Itinerary, ReadError};
use crate::brief::{self, BookingBrief, CaseBrief, Due, TripBrief};
use crate::client::Client;
use crate::clock::ClockDrift;
use crate::failure::{Code, Explain, Failure};
use crate::freshness::{Freshness, Online};
use crate::store::StoreError;
use btm_cache::{Entity, Listed};
use btm_domain::{BookingId, DeskCaseId, FieldCode, FieldError, Money, PlaceTime, Product, TripId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    PaymentRequiredBy,
    PriceGuarantee,
    /// Cancelling is free until then.
    FreeCancelEnd,
    /// The airline takes the ticket back at no cost until then.
    VoidUntil,
    /// The router goes back.
    RentalReturn,
    /// Nobody has ordered the router yet, and the vendor takes orders until then.
    RentalOrder,
    /// The router's days and places can be changed until then.
    RentalChange,
    /// The last day of a data plan, reckoned from the day it is needed.
    EsimEnd,
    /// Online check-in usually opens.
    CheckInOpens,
    /// The desk's price holds until then.
    QuoteExpiry,
    /// What the airline changed wants an answer before the flight leaves.
    ScheduleAnswer,
}

impl DeadlineKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PaymentRequiredBy => "payment_required_by",
            Self::PriceGuarantee => "price_guarantee",
            Self::FreeCancelEnd => "free_cancel_end",
            Self::VoidUntil => "void_until",
            Self::RentalReturn => "rental_return",
            Self::RentalOrder => "rental_order",
            Self::RentalChange => "rental_change",
            Self::EsimEnd => "esim_end",
            Self::CheckInOpens => "check_in_opens",
            Self::QuoteExpiry => "quote_expiry",
            Self::ScheduleAnswer => "schedule_answer",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// `{booking_id or case_id}/{kind}`, from the second of a kind on `-2`, …: the same as long as it is owed.
    pub deadline_id: String,
    pub booking_id: Option<BookingId>,
    pub case_id: Option<DeskCaseId>,
    pub trip_id: TripId,
    pub kind: DeadlineKind,
    pub until: DateTime<Utc>,
    /// The same instant at the place it is bound to, where there is one.
    pub place: Option<PlaceTime>,
    /// That place, as shown.
    pub place_name: Option<String>,
    /// A calendar day without a time of day.
    pub day: Option<NaiveDate>,
    /// The trip's.
    pub title: String,
    pub travellers: Vec<String>,
    pub product: Option<Product>,
    /// To pay, or lost after it; `None` = not known.
    pub amount: Option<Money>,
    pub snoozed_until: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct DeadlineList {
    /// By instant; past ones that are not met stay.
    pub deadlines: Vec<Deadline>,
    /// The server's time as far as it is known.
    pub now: DateTime<Utc>,
    pub clock: ClockDrift,
    pub freshness: Freshness,
    pub online: Online,
}

#[derive(Clone, Debug, PartialEq, Error)]
pub enum DeadlineError {
    /// Not there, or met in the meantime.
    #[error("no such deadline")]
    NotFound,
    #[error("refused fields")]
    Fields(Vec<FieldError>),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for DeadlineError {
    fn explain(&self) -> Failure {
        match self {
            Self::NotFound => Code::NotFound.into(),
            Self::Fields(fields) => Failure::invalid(fields.clone()),
            Self::Read(e) => e.explain(),
            Self::Store(e) => e.explain(),
        }
    }
}

impl Itinerary {
    /// Everything that is owed, soonest first; what is past and still owed is among it.
    ///
    /// # Errors
    /// `Store`.
    pub async fn deadlines(&self) -> Result<Vec<Deadline>, ReadError> {
        let snoozed = self.cache.snoozes(self.now).await.map_err(StoreError::from)?;
        let rows = self.cache.due(self.now).await.map_err(StoreError::from)?;
        let mut found: Vec<Deadline> = rows.iter().flat_map(|(row, trip)| self.of_row(row, trip.as_deref())).collect();
        for deadline in &mut found {
            deadline.snoozed_until = snoozed.get(&deadline.deadline_id).copied().filter(|s| *s <= deadline.until);
        }
        found.sort_by(|a, b| (a.until, &a.deadline_id).cmp(&(b.until, &b.deadline_id)));
        Ok(found)
    }

    fn of_row(&self, row: &Listed, trip: Option<&str>) -> Vec<Deadline> {
        let Some(trip_id) = row.parent.map(TripId) else { return Vec::new() };
        let title = trip.and_then(brief::read::<TripBrief>).map(|t| t.title).unwrap_or_default();
        let bare = |due: Due| Deadline {
            deadline_id: match due.nth {
                0 => format!("{}/{}", row.id, due.kind.name()),
                nth => format!("{}/{}-{}", row.id, due.kind.name(), nth + 1),
            },
            booking_id: None,
            case_id: None,
            trip_id,
            kind: due.kind,
            until: due.until,
            place: due.place,
            place_name: due.place_name.map(|name| name.of(self.language).to_owned()),
            day: due.day,
            title: title.clone(),
            travellers: Vec::new(),
            product: None,
            amount: due.amount,
            snoozed_until: None,
        };
        let owed = |due: &Due| due.listed(self.now);
        match row.entity {
            Entity::Booking => {
                let Some(b) = brief::read_listed::<BookingBrief>(row) else { return Vec::new() };
                let travellers: Vec<String> = b.names.iter().map(|name| name.full(self.language)).collect();
                let of = |due| Deadline {
                    booking_id: Some(BookingId(row.id)),
                    travellers: travellers.clone(),
                    product: Some(b.product),
                    ..bare(due)
                };
                b.due.into_iter().filter(owed).map(of).collect()
            }
            Entity::DeskCase => {
                let Some(case) = brief::read_listed::<CaseBrief>(row) else { return Vec::new() };
                let of = |due| Deadline {
                    case_id: Some(DeskCaseId(row.id)),
                    booking_id: case.booking_id,
                    travellers: vec![case.traveller.clone()],
                    ..bare(due)
                };
                case.due.into_iter().map(of).collect()
            }
            Entity::Trip | Entity::Document | Entity::Person => Vec::new(),
        }
    }
}

impl Client {
    /// The deadline inbox, from this computer alone.
    ///
    /// # Errors
    /// `Store`.
    pub async fn deadlines(&self) -> Result<DeadlineList, ReadError> {
        let itinerary = self.itinerary().await?;
        Ok(DeadlineList {
            deadlines: itinerary.deadlines().await?,
            now: itinerary.now,
            clock: self.clock(),
            freshness: itinerary.freshness().await?,
            online: *self.0.online.borrow(),
        })
    }

    /// Hides a deadline until then, on this computer; `None` shows it again. Never beyond the deadline itself.
    ///
    /// # Errors
    /// `NotFound`; `Fields` (until) for a time that is past, or after the deadline; `Store`.
    pub async fn snooze_deadline(&self, id: &str, until: Option<DateTime<Utc>>) -> Result<DeadlineList, DeadlineError> {
        let list = self.deadlines().await?;
        let deadline = list.deadlines.iter().find(|d| d.deadline_id == id).ok_or(DeadlineError::NotFound)?;
        let code = match until {
            Some(until) if until <= list.now => Some(FieldCode::InPast),
            Some(until) if until > deadline.until => Some(FieldCode::BeyondHorizon),
            _ => None,
        };
        if let Some(code) = code {
            return Err(DeadlineError::Fields(vec![FieldError::new("until", code)]));
        }
        self.cache().await?.snooze(id, until).await.map_err(StoreError::from)?;
        Ok(self.deadlines().await?)
    }
}
