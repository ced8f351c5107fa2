//! Events: which moments of a booking stand in a calendar, and what each says.
use super::line::Lines;
use crate::plan::{Flight, FlightEnd, FlightLeg, ItemState, Language, Plan, PlanItem, Rental, Stay, Thing};
use btm_domain::PlaceTime;
use btm_domain::places::Position;
use chrono::{NaiveDate, TimeDelta};

pub(super) struct Event<'a> {
    item: &'a PlanItem,
    /// Names the moment inside its booking; part of the UID, so it never changes.
    moment: String,
    when: When,
    title: String,
    place: Option<String>,
    position: Option<Position>,
    facts: Vec<String>,
}

enum When {
    Times(PlaceTime, PlaceTime),
    /// At one moment.
    Time(PlaceTime),
    /// First day and the day after the last.
    Days(NaiveDate, NaiveDate),
}

/// The events of one item.
pub(super) fn of(l: Language, item: &PlanItem) -> Vec<Event<'_>> {
    let event = |moment: &str, when, title, place, position, facts| Event {
        item,
        moment: moment.to_owned(),
        when,
        title,
        place,
        position,
        facts,
    };
    match &item.thing {
        Thing::Flight(flight) => (1..).zip(&flight.legs).map(|(n, leg)| of_leg(l, item, flight, leg, n)).collect(),
        Thing::Stay(stay) => {
            let when = When::Days(stay.check_in, stay.check_out.max(stay.check_in + TimeDelta::days(1)));
            let place = [stay.name.clone(), stay.full_address()].join(", ");
            vec![event("stay", when, stay.name.clone(), Some(place), stay.position, stay_facts(l, stay))]
        }
        Thing::Esim(esim) => {
            let when = When::Days(esim.first_day, esim.last_day.max(esim.first_day) + TimeDelta::days(1));
            let facts = [esim.title.clone(), esim.data.clone().unwrap_or_default(), esim.area.clone().unwrap_or_default()];
            vec![event("plan", when, l.say("eSIM利用期間", "eSIM valid").to_owned(), None, None, facts.to_vec())]
        }
        Thing::Rental(rental) => of_rental(l, item, rental),
        Thing::Arrangement(a) => {
            let when = a.ends.map_or(When::Time(a.starts), |ends| When::Times(a.starts, ends));
            vec![event("event", when, a.title.clone(), a.place.clone(), None, a.details.iter().cloned().collect())]
        }
    }
}

fn of_leg<'a>(l: Language, item: &'a PlanItem, flight: &Flight, leg: &FlightLeg, n: usize) -> Event<'a> {
    let mut facts = vec![
        format!("{} {}", l.say("出発", "Departs"), end(l, &leg.departure)),
        format!("{} {}", l.say("到着", "Arrives"), end(l, &leg.arrival)),
        format!("{} {}", l.say("航空会社", "Airline"), leg.carrier_name),
    ];
    facts.extend(leg.operated_by.iter().map(|by| format!("{} {by}", l.say("運航会社", "Operated by"))));
    facts.extend(leg.cabin.map(|cabin| l.cabin(cabin).to_owned()));
    for (i, traveller) in item.travellers.iter().enumerate() {
        let seat = leg.seat(i).map(|seat| format!("{} {seat}", l.say("座席", "Seat")));
        let ticket = flight.tickets.get(i).map(|t| format!("{} {t}", l.say("航空券番号", "Ticket number")));
        facts.extend(
            (seat.is_some() || ticket.is_some())
                .then(|| l.joined(&[l.person(traveller), seat.unwrap_or_default(), ticket.unwrap_or_default()])),
        );
    }
    let place = [l.airport(&leg.departure), format!("({})", leg.departure.airport), l.terminal(&leg.departure)];
    Event {
        item,
        moment: format!("flight-{n}"),
        when: When::Times(leg.departure.time, leg.arrival.time),
        title: format!("{} {} → {}", leg.flight(), leg.departure.airport, leg.arrival.airport),
        place: Some(place.join(" ").trim().to_owned()),
        position: leg.departure.known().map(|place| place.position),
        facts,
    }
}

fn of_rental<'a>(l: Language, item: &'a PlanItem, rental: &Rental) -> Vec<Event<'a>> {
    let ends = [
        ("pickup", l.say("Wi-Fiルーター受取", "Pick up Wi-Fi router"), &rental.pickup),
        ("return", l.say("Wi-Fiルーター返却期限", "Return Wi-Fi router by now"), &rental.return_to),
    ];
    ends.into_iter()
        .map(|(moment, title, end)| Event {
            item,
            moment: moment.to_owned(),
            when: When::Time(end.time),
            title: title.to_owned(),
            place: Some(end.place.clone()),
            position: None,
            facts: vec![rental.vendor.clone(), rental.product.clone()],
        })
        .collect()
}

fn stay_facts(l: Language, stay: &Stay) -> Vec<String> {
    let after = stay.check_in_after.map(|t| format!(" {}{}", t.format("%H:%M"), l.say("から", " onwards")));
    let before = stay.check_out_before.map(|t| format!(" {}{}", t.format("%H:%M"), l.say("まで", " at the latest")));
    let day = |label, date, time: Option<String>| format!("{label} {}{}", l.full_day(date), time.unwrap_or_default());
    let mut facts = vec![
        day(l.say("チェックイン", "Check-in"), stay.check_in, after),
        day(l.say("チェックアウト", "Check-out"), stay.check_out, before),
    ];
    facts.extend(stay.phone.iter().map(|phone| format!("{} {phone}", l.say("電話", "Phone"))));
    facts.extend(stay.room.clone());
    facts.extend(
        stay.free_cancel_until.iter().map(|at| format!("{} {}", l.say("無料取消期限", "Free to cancel until"), l.moment(at))),
    );
    facts
}

fn end(l: Language, end: &FlightEnd) -> String {
    l.joined(&[l.moment(&end.time), format!("{} ({})", l.airport(end), end.airport), l.terminal(end)])
}

impl Event<'_> {
    /// Times that need their zone described.
    pub fn times(&self) -> Vec<&PlaceTime> {
        match &self.when {
            When::Times(from, to) => vec![from, to],
            When::Time(at) => vec![at],
            When::Days(..) => vec![],
        }
    }

    pub fn write(&self, out: &mut Lines, plan: &Plan) {
        let (l, item) = (plan.language, self.item);
        out.raw("BEGIN", "VEVENT");
        out.text("UID", &format!("{}-{}@documents.smart-btm", item.id, self.moment));
        out.utc("DTSTAMP", plan.made_at.instant);
        out.raw("SEQUENCE", &item.sequence.to_string());
        match &self.when {
            When::Times(from, to) => {
                out.local("DTSTART", from);
                out.local("DTEND", to);
            }
            When::Time(at) => out.local("DTSTART", at),
            When::Days(first, after) => {
                out.date("DTSTART", *first);
                out.date("DTEND", *after);
            }
        }
        out.text("SUMMARY", &self.summary(l));
        if let Some(place) = self.place.as_deref().filter(|p| !p.is_empty()) {
            out.text("LOCATION", place);
        }
        if let Some(at) = self.position {
            out.raw("GEO", &format!("{:.6};{:.6}", at.lat, at.lng));
        }
        out.text("DESCRIPTION", &self.description(l));
        out.raw("STATUS", status(item.state));
        // Nights and plans do not make a person busy.
        out.raw("TRANSP", if matches!(self.when, When::Days(..)) { "TRANSPARENT" } else { "OPAQUE" });
        out.raw("END", "VEVENT");
    }

    fn summary(&self, l: Language) -> String {
        let mut title = self.title.clone();
        if self.item.state != ItemState::Confirmed {
            title = format!("{} {title}", l.say("【", "[").to_owned() + l.state(self.item.state) + l.say("】", "]"));
        }
        if self.item.simulated { format!("{}: {title}", l.simulation()) } else { title }
    }

    fn description(&self, l: Language) -> String {
        let mut lines = Vec::new();
        if self.item.simulated {
            lines.push(l.simulation_sentence().to_owned());
        }
        lines.push(l.state(self.item.state).to_owned());
        lines.extend(self.item.shown_reference().map(|r| format!("{} {r}", l.reference(&self.item.thing))));
        lines.extend(self.facts.iter().filter(|f| !f.trim().is_empty()).cloned());
        lines.extend(self.item.remark.clone());
        lines.join("\n")
    }
}

fn status(state: ItemState) -> &'static str {
    match state {
        ItemState::Confirmed => "CONFIRMED",
        ItemState::Held | ItemState::Pending => "TENTATIVE",
        ItemState::Cancelled => "CANCELLED",
    }
}
