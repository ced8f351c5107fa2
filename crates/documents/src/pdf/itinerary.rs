//! 旅程表: the trips of a plan, day by day in place time.
use super::block::{Block, Ink, Mark};
use super::draw::Laid;
use super::entry::Writer;
use super::face::{Face, GETA};
use super::flow::Flow;
use super::frame::Frame;
use super::style::{BODY, DAY, LABEL, NOTE, STRONG, SUBTITLE, TITLE, WIDTH};
use super::tags::{NodeId, Tags};
use crate::moments::{self, Day, Moment};
use crate::plan::{Language, Plan, PlanItem, Trip};
use chrono::NaiveDate;

pub(super) fn laid(face: &'static Face, plan: &Plan) -> Option<Laid> {
    let first = plan.trips.first()?;
    let l = plan.language;
    let title = if plan.trips.len() == 1 { format!("{} {}", l.itinerary(), first.title) } else { l.itinerary().to_owned() };
    let simulated = plan.trips.iter().flat_map(|t| &t.items).any(|i| i.simulated);
    let frame = Frame { face, plan, simulated, running: l.joined(&[l.itinerary(), &first.title]) };
    let mut flow = Flow::new(frame.first(), frame.top());
    let mut tags = Tags::default();
    let mut bookmarks = Vec::new();
    let root = tags.section(None);
    let band = simulated.then(|| tags.paragraph(root));
    flow.put(vec![heading(face, &mut tags, root, l.itinerary())], 1);
    for trip in &plan.trips {
        put_trip(face, plan, trip, root, &mut tags, &mut flow, &mut bookmarks);
    }
    missing(face, l, root, &mut tags, &mut flow);
    frame.put(&mut flow.pages, band);
    Some(Laid { pages: flow.pages, tags, bookmarks, title, language: l.tag(), made_at: plan.made_at })
}

pub(super) fn heading(face: &'static Face, tags: &mut Tags, root: NodeId, text: &str) -> Block {
    let mut block = Block::new(face);
    let node = tags.heading(root, 1, text);
    block.text(0.0, 18.0, TITLE, text, Some(node));
    block.reach(34.0);
    block
}

/// Says what 〓 stands for, where it stands.
pub(super) fn missing(face: &'static Face, l: Language, root: NodeId, tags: &mut Tags, flow: &mut Flow) {
    let shown = |mark: &Mark| matches!(&mark.ink, Ink::Text { text, .. } if text.contains(GETA));
    if !flow.pages.iter().flatten().any(shown) {
        return;
    }
    let node = tags.paragraph(root);
    let mut block = Block::new(face);
    let text = l.say(
        "〓は、この印刷用の書体にない文字です。アプリの画面では元の文字を表示します。",
        "〓 stands for letters that the print typeface does not have. The app shows them as they are written.",
    );
    let y = block.paragraph(0.0, 10.0, WIDTH, LABEL, text, Some(node));
    block.reach(y);
    flow.space(10.0);
    flow.put(vec![block], 1);
}

type Bookmarks = Vec<(String, usize, f32)>;

fn put_trip(
    face: &'static Face,
    plan: &Plan,
    trip: &Trip,
    root: NodeId,
    tags: &mut Tags,
    flow: &mut Flow,
    bookmarks: &mut Bookmarks,
) {
    let l = plan.language;
    let section = tags.section(Some(root));
    let days = moments::days(trip);
    let head = trip_head(face, plan, trip, &days, section, tags);
    flow.repeat(None);
    let mut writer = Writer { face, l, tags, level: 4, with_booking: true };
    let remark = writer.remark(section, trip.remark.as_deref());
    let together = 1 + remark.len();
    flow.put(std::iter::once(head).chain(remark).collect(), together);
    let (page, y) = flow.place();
    bookmarks.push((face.settled(&trip.title), page, (y - 60.0).max(0.0)));
    for day in &days {
        let node = tags.section(Some(section));
        let head = day_head(face, plan, day, node, tags);
        let again = l.say("（続き）", " (continued)");
        let mut head = Some(head);
        flow.space(16.0);
        flow.repeat(None);
        for moment in &day.moments {
            let mut writer = Writer { face, l, tags, level: 4, with_booking: true };
            let mut blocks = writer.moment(node, moment);
            let mut together = 1;
            let begins = head.take();
            if let Some(head) = begins.clone() {
                blocks.insert(0, head);
                together = 2;
            } else if let Some(first) = blocks.first_mut() {
                first.line((0.0, 0.0), (WIDTH, 0.0), 0.4, 190);
            }
            flow.put(blocks, together);
            if begins.is_some() {
                let (page, y) = flow.place();
                bookmarks.push((l.full_day(day.date), page, (y - 120.0).max(0.0)));
                flow.repeat(Some(continued(face, plan, day, again)));
            }
        }
    }
    flow.repeat(None);
    let gone: Vec<&PlanItem> = trip.items.iter().filter(|i| !i.alive()).collect();
    if !gone.is_empty() {
        flow.space(18.0);
        flow.put(cancelled(face, plan, &gone, section, tags), 2);
    }
    flow.space(28.0);
}

fn trip_head(face: &'static Face, plan: &Plan, trip: &Trip, days: &[Day<'_>], section: NodeId, tags: &mut Tags) -> Block {
    let l = plan.language;
    let mut block = Block::new(face);
    let node = tags.heading(section, 2, &face.settled(&trip.title));
    let mut y = block.paragraph(0.0, 14.0, WIDTH, SUBTITLE, &trip.title, Some(node));
    let node = tags.paragraph(section);
    // In the order it happens: over the date line the first day need not be the lowest.
    let last = days.last().map(|day| day.moments.iter().map(Moment::ends).fold(day.date, NaiveDate::max));
    if let Some((from, to)) = days.first().map(|d| d.date).zip(last) {
        let year = chrono::Datelike::year(&from);
        y = block.paragraph(0.0, y, WIDTH, BODY, &format!("{} – {}", l.full_day(from), l.day(to, year)), Some(node));
    }
    for traveller in &trip.travellers {
        let node = tags.paragraph(section);
        y = block.paragraph(0.0, y, WIDTH, BODY, &l.person(traveller), Some(node));
    }
    block.reach(y + 4.0);
    block
}

fn day_head(face: &'static Face, plan: &Plan, day: &Day<'_>, node: NodeId, tags: &mut Tags) -> Block {
    let l = plan.language;
    let text = l.full_day(day.date);
    let heading = tags.heading(node, 3, &text);
    let zone = tags.paragraph(node);
    let mut block = Block::new(face);
    block.line((0.0, 0.0), (WIDTH, 0.0), 1.6, 0);
    block.text(0.0, 19.0, DAY, &text, Some(heading));
    let zones = moments::zones(day);
    if !zones.is_empty() {
        let text = format!("{} {}", l.say("現地時刻", "Local time"), zones.join(" → "));
        block.text_right(WIDTH, 19.0, LABEL, &text, Some(zone));
    }
    block.reach(30.0);
    block
}

/// The head again on a further page.
fn continued(face: &'static Face, plan: &Plan, day: &Day<'_>, again: &str) -> Block {
    let mut block = Block::new(face);
    block.line((0.0, 0.0), (WIDTH, 0.0), 1.6, 0);
    let text = format!("{}{again}", plan.language.full_day(day.date));
    block.text(0.0, 17.0, STRONG, &text, None);
    block.reach(26.0);
    block.repeated()
}

fn cancelled(face: &'static Face, plan: &Plan, gone: &[&PlanItem], section: NodeId, tags: &mut Tags) -> Vec<Block> {
    let l = plan.language;
    let node = tags.section(Some(section));
    let text = l.say("取消済みの予約", "Cancelled bookings");
    let heading = tags.heading(node, 3, text);
    let mut head = Block::new(face);
    head.line((0.0, 0.0), (WIDTH, 0.0), 0.8, 0);
    head.text(0.0, 17.0, STRONG, text, Some(heading));
    head.reach(26.0);
    let row = |item: &&PlanItem| {
        let node = tags.paragraph(node);
        let mut block = Block::new(face);
        let line = l.joined(&[super::confirmation::short(l, item), item.shown_reference().unwrap_or_default()]);
        let y = block.paragraph(0.0, 9.0, WIDTH, NOTE, &line, Some(node));
        block.reach(y - 9.0 + 4.0);
        block
    };
    let rows: Vec<Block> = gone.iter().map(row).collect();
    std::iter::once(head).chain(rows).collect()
}
