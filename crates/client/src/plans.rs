//! Being online abroad: plans and routers for an itinerary, seats and bags of a flight (S-08, F-05, F-06, F-12).
use crate::client::{Client, lock};
use crate::priced::{AnyOffer, Esim, Rental};
use crate::search::{Coverage, Gap, SearchError};
use btm_api::connect::{ConnectNote, ConnectSearchRequest};
use btm_domain::connect::{ConnectQuery, MAX_DAYS};
use btm_domain::extras::{ExtraChoice, ExtrasOnSale};
use btm_domain::{CountryCode, FieldCode, FieldError, Money, OfferId, TripId};

/// As typed: ISO 3166-1 alpha-2 codes, dates as `2026-12-10`, both days counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectInput {
    pub countries: Vec<String>,
    pub from: String,
    pub until: String,
    pub trip_id: Option<TripId>,
}

/// Those that cover every country first, then by price.
#[derive(Clone, Debug, PartialEq)]
pub struct Plans {
    pub esims: Vec<Esim>,
    pub rentals: Vec<Rental>,
    pub notes: Vec<ConnectNote>,
    pub coverage: Coverage,
}

impl ConnectInput {
    fn parse(&self) -> Result<ConnectQuery, Vec<FieldError>> {
        let mut found = Vec::new();
        let mut countries: Vec<CountryCode> = Vec::new();
        for text in &self.countries {
            match crate::fields::half_width(text).trim().to_uppercase().parse() {
                Ok(code) if !countries.contains(&code) => countries.push(code),
                Ok(_) => {}
                Err(_) => found.push(FieldError::new("countries", FieldCode::UnknownPlace)),
            }
        }
        if countries.is_empty() && found.is_empty() {
            found.push(FieldError::new("countries", FieldCode::Required));
        }
        let from = crate::search::date(&self.from, "from".to_owned(), &mut found);
        let until = crate::search::date(&self.until, "until".to_owned(), &mut found);
        if let (Some(from), Some(until)) = (from, until) {
            let query = ConnectQuery { countries, from, until };
            match query.days() {
                days if days < 1 => found.push(FieldError::new("until", FieldCode::ReturnBeforeDeparture)),
                days if days > i64::from(MAX_DAYS) => found.push(FieldError::new("until", FieldCode::OutOfRange)),
                _ if found.is_empty() => return Ok(query),
                _ => {}
            }
        }
        Err(found)
    }
}

/// What these choices cost together; `None` where one is not on sale, or too many of it.
fn sum(on_sale: &ExtrasOnSale, choices: &[ExtraChoice]) -> Option<Money> {
    let seats = on_sale.seat_maps.iter().flat_map(|m| &m.cabins).flat_map(|c| &c.rows);
    let seats = seats.flat_map(|r| r.sections.iter().flatten()).flat_map(|e| &e.on_sale);
    let seats: Vec<(&str, Money, u8)> = seats.map(|s| (s.service_ref.as_str(), s.amount, 1)).collect();
    let bags = on_sale.bags.iter().map(|b| (b.service_ref.as_str(), b.amount, b.most));
    let all: Vec<(&str, Money, u8)> = bags.chain(seats).collect();
    let mut total: Option<Money> = None;
    for choice in choices.iter().filter(|c| c.quantity > 0) {
        let (_, amount, most) = all.iter().find(|(name, ..)| *name == choice.service_ref)?;
        if choice.quantity > *most {
            return None;
        }
        let line = Money::from_minor(amount.minor.checked_mul(i64::from(choice.quantity))?, amount.currency);
        total = Some(match total {
            Some(so_far) => so_far.checked_add(line).ok()?,
            None => line,
        });
    }
    total
}

impl Client {
    /// Plans and routers for these countries and days.
    ///
    /// # Errors
    /// `Fields`, `NotSignedIn`, `Api`.
    pub async fn search_connect(&self, input: ConnectInput) -> Result<Plans, SearchError> {
        let query = input.parse().map_err(SearchError::Fields)?;
        let session = self.session().ok_or(SearchError::NotSignedIn)?;
        let language = self.settings().language.code().to_owned();
        let answer = session.search_connect(&ConnectSearchRequest { query, language, trip_id: input.trip_id }).await;
        if let Err(e) = &answer {
            self.call_failed(&session, e).await;
        }
        let (answer, now) = (answer?, self.now());
        Ok(Plans {
            esims: answer.esims.into_iter().map(Esim::from).collect(),
            rentals: answer.rentals.into_iter().map(|r| Rental::of(r, now)).collect(),
            notes: answer.notes,
            coverage: Coverage::of(answer.coverage, &[Gap::OtherPlans]),
        })
    }

    /// Seats and bags on sale with a flight. An empty answer is a valid one.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`.
    pub async fn extras(&self, offer: OfferId) -> Result<ExtrasOnSale, SearchError> {
        let session = self.session().ok_or(SearchError::NotSignedIn)?;
        let answer = session.extras(offer).await;
        if let Err(e) = &answer {
            self.call_failed(&session, e).await;
        }
        let on_sale = answer?;
        lock(&self.0.shown).extras = Some((offer, on_sale.clone()));
        Ok(on_sale)
    }

    /// What the chosen seats and bags cost together, from what [`Client::extras`] last answered. `None`: nothing chosen, or not on sale.
    pub fn extras_sum(&self, offer: OfferId, choices: &[ExtraChoice]) -> Option<Money> {
        let shown = lock(&self.0.shown);
        let (of, on_sale) = shown.extras.as_ref()?;
        if *of == offer { sum(on_sale, choices) } else { None }
    }

    /// A new offer with these seats and bags in its total; the old one stays what it was.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`.
    pub async fn choose_extras(&self, offer: OfferId, choices: Vec<ExtraChoice>) -> Result<AnyOffer, SearchError> {
        let session = self.session().ok_or(SearchError::NotSignedIn)?;
        let answer = session.choose_extras(offer, choices).await;
        if let Err(e) = &answer {
            self.call_failed(&session, e).await;
        }
        Ok(AnyOffer::of(answer?.offer, self.now()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use btm_domain::extras::ExtraOnSale;
    use btm_domain::{Currency, ExtraKind};

    fn input(countries: &[&str], from: &str, until: &str) -> ConnectInput {
        let countries = countries.iter().map(|&c| c.to_owned()).collect();
        ConnectInput { countries, from: from.into(), until: until.into(), trip_id: None }
    }

    #[test]
    fn each_wrong_field_is_named() {
        let refused = |i: ConnectInput| -> Vec<(String, FieldCode)> {
            i.parse().err().unwrap_or_default().into_iter().map(|f| (f.field, f.code)).collect()
        };
        assert_eq!(refused(input(&["sg", "SG"], "2026-12-03", "2026-12-06")), []);
        assert_eq!(
            refused(input(&[], "2026-12-03", "2026-12-02")),
            [("countries".to_owned(), FieldCode::Required), ("until".to_owned(), FieldCode::ReturnBeforeDeparture)]
        );
        assert_eq!(
            refused(input(&["1"], "2026-12-03", "2027-12-02")),
            [("countries".to_owned(), FieldCode::UnknownPlace), ("until".to_owned(), FieldCode::OutOfRange)]
        );
    }

    #[test]
    fn chosen_bags_are_added_and_what_is_not_on_sale_has_no_sum() {
        let bag = ExtraOnSale {
            service_ref: "b".into(),
            kind: ExtraKind::Bag,
            label: "23 kg".into(),
            amount: Money::from_minor(3_000, Currency::JPY),
            most: 2,
            traveller: Some(0),
            segments: vec![0],
        };
        let on_sale = ExtrasOnSale { bags: vec![bag], seat_maps: vec![] };
        let choice = |name: &str, quantity| ExtraChoice { service_ref: name.into(), quantity };
        assert_eq!(sum(&on_sale, &[choice("b", 2)]).unwrap().minor, 6_000);
        assert_eq!(sum(&on_sale, &[choice("b", 3)]), None);
        assert_eq!(sum(&on_sale, &[choice("c", 1)]), None);
        assert_eq!(sum(&on_sale, &[]), None);
    }
}
