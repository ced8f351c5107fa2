//! One flight of a boarding pass: 37 bytes of mandatory items and as many conditional bytes as the last two of them say.
use super::BoardingError;
use super::fields::Fields;
use btm_domain::AirportCode;
use chrono::{Datelike, NaiveDate, TimeDelta};

/// What one leg says. Leading zeros are padding of the format and are left out; the payload keeps them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardingLeg {
    /// PNR of the operating carrier.
    pub record_locator: Option<String>,
    pub from: AirportCode,
    pub to: AirportCode,
    /// Of the operating carrier: two or three letters or digits.
    pub carrier: String,
    /// Digits and, rarely, a letter behind them, e.g. `834`, `12A`.
    pub number: String,
    /// Day of the year, 1 to 366; the year is not in a boarding pass.
    pub day_of_year: Option<u16>,
    /// Letter of the compartment.
    pub class: Option<char>,
    /// E.g. `1A`; words such as `INF` as they are.
    pub seat: Option<String>,
    /// Check-in sequence number.
    pub sequence: Option<String>,
    /// Passenger status: `1` checked in, `3` seated, …
    pub status: Option<char>,
    /// Conditional and airline items, unread.
    pub conditional: Vec<u8>,
}

pub(super) fn read(fields: &mut Fields<'_>) -> Result<BoardingLeg, BoardingError> {
    let record_locator = fields.optional(7, "the record locator")?.map(str::to_owned);
    let from = airport(fields, "the airport of departure")?;
    let to = airport(fields, "the airport of arrival")?;
    let carrier = fields.text(3, "the carrier")?.to_owned();
    if carrier.len() < 2 || !carrier.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(BoardingError::Field("the carrier"));
    }
    let number = unpadded(fields.text(5, "the flight number")?).to_owned();
    let day_of_year = fields.optional(3, "the date of flight")?.map(day).transpose()?;
    let class = letter(fields.optional(1, "the compartment")?);
    let seat = fields.optional(4, "the seat")?.map(|s| unpadded(s).to_owned());
    let sequence = fields.optional(5, "the sequence number")?.map(|s| unpadded(s).to_owned());
    let status = letter(fields.optional(1, "the passenger status")?);
    let size = fields.text(2, "the size of the conditional items")?;
    let size = usize::from_str_radix(size, 16).map_err(|_| BoardingError::Field("the size of the conditional items"))?;
    let conditional = fields.take(size, "the conditional items")?.to_vec();
    Ok(BoardingLeg { record_locator, from, to, carrier, number, day_of_year, class, seat, sequence, status, conditional })
}

impl BoardingLeg {
    /// The date of flight, of all years the one nearest to `near`: a pass is issued for days ahead, not for years.
    pub fn date_near(&self, near: NaiveDate) -> Option<NaiveDate> {
        let day = u32::from(self.day_of_year?);
        let dates = (-1..=1).filter_map(|year| NaiveDate::from_yo_opt(near.year() + year, day));
        dates.min_by_key(|date| (*date - near).abs().max(TimeDelta::zero()))
    }
}

fn airport(fields: &mut Fields<'_>, name: &'static str) -> Result<AirportCode, BoardingError> {
    fields.text(3, name)?.parse().map_err(|_| BoardingError::Field(name))
}

fn day(text: &str) -> Result<u16, BoardingError> {
    text.parse().ok().filter(|day| (1..=366).contains(day)).ok_or(BoardingError::Field("the date of flight"))
}

fn letter(text: Option<&str>) -> Option<char> {
    text.and_then(|t| t.chars().next())
}

fn unpadded(text: &str) -> &str {
    let bare = text.trim_start_matches('0');
    if bare.is_empty() { text.get(text.len().saturating_sub(1)..).unwrap_or(text) } else { bare }
}
