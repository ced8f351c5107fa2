//! Never more than one notice of a kind in ten seconds: what comes in between is told with the next one, with its count.
use super::Notice;
use btm_client::NoticeKind;
use std::collections::HashMap;
use std::time::{Duration, Instant};

const APART: Duration = Duration::from_secs(10);

/// Real and simulated things are never counted together.
type Key = (NoticeKind, bool);

#[derive(Debug, Default)]
pub struct Bundles {
    /// The newest of each kind, with how many there are.
    waiting: HashMap<Key, (Notice, u32)>,
    told_at: HashMap<Key, Instant>,
}

impl Bundles {
    pub fn add(&mut self, notice: Notice) {
        let (kept, count) = self.waiting.entry((notice.kind, notice.simulated)).or_insert_with(|| (notice.clone(), 0));
        *kept = notice;
        *count = count.saturating_add(1);
    }

    /// What may be told now.
    pub fn take(&mut self, now: Instant) -> Vec<(Notice, u32)> {
        let due: Vec<Key> = self.waiting.keys().copied().filter(|key| self.due(key).is_none_or(|due| due <= now)).collect();
        let mut told: Vec<(Notice, u32)> = due.iter().filter_map(|key| self.waiting.remove(key)).collect();
        self.told_at.extend(due.into_iter().map(|key| (key, now)));
        told.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        told
    }

    /// When the next of those that wait may be told.
    pub fn next_due(&self) -> Option<Instant> {
        self.waiting.keys().filter_map(|key| self.due(key)).min()
    }

    fn due(&self, key: &Key) -> Option<Instant> {
        self.told_at.get(key).map(|at| *at + APART)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use NoticeKind::{BookingConfirmed, ScheduleChange};

    fn notice(kind: NoticeKind, path: &str) -> Notice {
        Notice { kind, title: String::new(), path: path.to_owned(), simulated: false }
    }

    #[test]
    fn a_flood_is_one_notice_and_then_one_more_with_its_count() {
        let (mut bundles, start) = (Bundles::default(), Instant::now());
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        bundles.add(notice(BookingConfirmed, "/a"));
        assert_eq!(bundles.take(at(0)), [(notice(BookingConfirmed, "/a"), 1)]);
        assert_eq!(bundles.next_due(), None);
        for n in 0..50 {
            bundles.add(notice(BookingConfirmed, &format!("/{n}")));
            assert_eq!(bundles.take(at(1)), []);
        }
        // Another kind has its own time.
        bundles.add(notice(ScheduleChange, "/s"));
        assert_eq!(bundles.take(at(2)), [(notice(ScheduleChange, "/s"), 1)]);
        assert_eq!(bundles.next_due(), Some(at(10)));
        assert_eq!(bundles.take(at(9)), []);
        assert_eq!(bundles.take(at(10)), [(notice(BookingConfirmed, "/49"), 50)]);
        assert_eq!(bundles.take(at(60)), []);
    }

    #[test]
    fn what_is_not_real_is_counted_apart() {
        let (mut bundles, now) = (Bundles::default(), Instant::now());
        bundles.add(notice(BookingConfirmed, "/a"));
        bundles.add(Notice { simulated: true, ..notice(BookingConfirmed, "/b") });
        assert_eq!(bundles.take(now).len(), 2);
    }
}
