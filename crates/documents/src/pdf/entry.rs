//! One moment of a trip as blocks: what each kind of thing says, and the traveller's own words below it.
use super::block::Block;
use super::face::Face;
use super::leg::{self, Shown};
use super::stop::{self, Stop};
use super::style::{BODY, BODY_X, WIDTH, leading};
use super::tags::{NodeId, Tags};
use crate::moments::{Moment, What};
use crate::plan::{Esim, Language, PlanItem, Rental, RentalEnd, Stay};
use crate::words::offset;
use btm_domain::PlaceTime;
use chrono::NaiveTime;

pub(super) struct Writer<'a> {
    pub face: &'static Face,
    pub l: Language,
    pub tags: &'a mut Tags,
    /// Level of an entry's heading.
    pub level: u16,
    pub with_booking: bool,
}

impl Writer<'_> {
    /// The blocks of a moment, its remark behind; the first holds what must not be torn apart.
    pub fn moment(&mut self, parent: NodeId, moment: &Moment<'_>) -> Vec<Block> {
        let node = self.tags.section(Some(parent));
        let item = moment.item;
        let mut blocks = match &moment.what {
            What::Leg(flight, leg) => {
                let shown = Shown { item, flight, leg, level: self.level, with_booking: self.with_booking };
                leg::blocks(self.face, self.l, self.tags, node, &shown)
            }
            What::CheckIn(stay) => self.stop(node, self.check_in(item, stay)),
            What::CheckOut(stay) => self.stop(node, self.check_out(item, stay)),
            What::Esim(esim) => self.stop(node, self.esim(item, esim)),
            What::PickUp(rental) => self.stop(node, self.rental(item, rental, &rental.pickup, true)),
            What::Return(rental) => self.stop(node, self.rental(item, rental, &rental.return_to, false)),
            What::Arrangement(a) => {
                let mut stop = self.empty(item, a.title.clone());
                stop.time = a.starts.local.format("%H:%M").to_string();
                stop.zone = offset(&a.starts);
                stop.lines.extend(a.ends.map(|ends| self.ends(&a.starts, &ends)));
                stop.lines.extend(a.place.iter().chain(&a.details).cloned());
                self.stop(node, stop)
            }
        };
        if !matches!(moment.what, What::CheckOut(_) | What::Return(_)) {
            blocks.extend(self.remark(node, item.remark.as_deref()));
        }
        if let Some(last) = blocks.last_mut() {
            last.reach(last.height + 7.0);
        }
        blocks
    }

    /// What the traveller wrote, line by line, so that a long one may go on overleaf.
    pub fn remark(&mut self, node: NodeId, remark: Option<&str>) -> Vec<Block> {
        let Some(remark) = remark.map(str::trim).filter(|r| !r.is_empty()) else { return vec![] };
        let node = self.tags.paragraph(node);
        let text = format!("{}{remark}", self.l.say("メモ：", "Note: "));
        let lines = super::breaks::lines(self.face, &text, BODY, WIDTH - BODY_X - 10.0);
        let block = |line: &String| {
            let mut block = Block::new(self.face);
            block.line((BODY_X + 1.0, 0.0), (BODY_X + 1.0, leading(BODY)), 1.4, 150);
            block.text(BODY_X + 10.0, 10.0, BODY, line, Some(node));
            block.reach(leading(BODY));
            block
        };
        let mut blocks: Vec<Block> = lines.iter().map(block).collect();
        let mut above = Block::new(self.face);
        above.reach(5.0);
        blocks.insert(0, above);
        blocks
    }

    /// The clock alone where the day and the zone are those of the beginning.
    fn ends(&self, starts: &PlaceTime, ends: &PlaceTime) -> String {
        let same = starts.zone == ends.zone && starts.local.date() == ends.local.date();
        let ends = if same { ends.local.format("%H:%M").to_string() } else { self.l.moment(ends) };
        format!("{} {ends}", self.l.say("終了", "Ends"))
    }

    fn stop(&mut self, node: NodeId, stop: Stop<'_>) -> Vec<Block> {
        vec![stop::block(self.face, self.l, self.tags, node, &stop)]
    }

    fn empty<'a>(&self, item: &'a PlanItem, title: String) -> Stop<'a> {
        Stop {
            item,
            time: String::new(),
            side: "",
            zone: String::new(),
            kicker: String::new(),
            title,
            lines: vec![],
            numbers: vec![],
            with_booking: self.with_booking,
            level: self.level,
        }
    }

    fn check_in<'a>(&self, item: &'a PlanItem, stay: &Stay) -> Stop<'a> {
        let l = self.l;
        let mut stop = self.empty(item, stay.name.clone());
        stop.kicker = l.say("チェックイン", "Check-in").to_owned();
        stop.time = clock(stay.check_in_after);
        stop.side = if stop.time.is_empty() { "" } else { l.say("から", "or later") };
        stop.zone = zone(stay, stay.check_in, stay.check_in_after);
        let until = l.day(stay.check_out, chrono::Datelike::year(&stay.check_in));
        let until = format!("{} {until}", l.say("チェックアウト", "Check-out"));
        stop.lines = vec![stay.address.join(", "), stay.town()];
        stop.lines.extend(stay.phone.iter().map(|p| format!("{} {p}", l.say("電話", "Phone"))));
        stop.lines.push(l.joined(&[l.nights(stay.nights()), until]));
        stop.lines.extend(stay.room.clone());
        stop.lines.extend(stay.free_cancel_until.map(|at| match l {
            Language::Ja => format!("無料取消期限 {}", l.moment(&at)),
            Language::En => format!("Free to cancel until {}", l.moment(&at)),
        }));
        stop
    }

    fn check_out<'a>(&self, item: &'a PlanItem, stay: &Stay) -> Stop<'a> {
        let mut stop = self.empty(item, stay.name.clone());
        stop.kicker = self.l.say("チェックアウト", "Check-out").to_owned();
        stop.time = clock(stay.check_out_before);
        stop.side = if stop.time.is_empty() { "" } else { self.l.say("まで", "latest") };
        stop.zone = zone(stay, stay.check_out, stay.check_out_before);
        // Nobody asks for it on leaving; said once, at check-in.
        stop.with_booking = false;
        stop
    }

    fn esim<'a>(&self, item: &'a PlanItem, esim: &Esim) -> Stop<'a> {
        let l = self.l;
        let mut stop = self.empty(item, esim.title.clone());
        stop.kicker = "eSIM".to_owned();
        stop.side = l.say("この日から", "From today");
        let last = format!("{} {}", l.say("利用最終日", "Last day"), l.full_day(esim.last_day));
        stop.lines = vec![l.joined(&[esim.data.clone().unwrap_or_default(), esim.area.clone().unwrap_or_default()]), last];
        stop.numbers.extend(esim.iccid.iter().map(|iccid| ("ICCID", iccid.clone())));
        stop
    }

    fn rental<'a>(&self, item: &'a PlanItem, rental: &Rental, end: &RentalEnd, pickup: bool) -> Stop<'a> {
        let l = self.l;
        let mut stop = self.empty(item, end.place.clone());
        stop.kicker = if pickup {
            l.say("Wi-Fiルーター受取", "Pick up Wi-Fi router")
        } else {
            l.say("Wi-Fiルーター返却", "Return Wi-Fi router")
        }
        .to_owned();
        stop.time = end.time.local.format("%H:%M").to_string();
        stop.side = if pickup { l.say("から", "or later") } else { l.say("まで", "latest") };
        stop.zone = offset(&end.time);
        stop.lines = vec![l.joined(&[&rental.vendor, &rental.product])];
        stop
    }
}

fn clock(time: Option<NaiveTime>) -> String {
    time.map(|t| t.format("%H:%M").to_string()).unwrap_or_default()
}

fn zone(stay: &Stay, date: chrono::NaiveDate, time: Option<NaiveTime>) -> String {
    time.map(|time| offset(&PlaceTime::from_local(date.and_time(time), stay.zone))).unwrap_or_default()
}
