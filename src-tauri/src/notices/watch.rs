//! What the core's events mean to a person: compares the bookings of today's store before and after.
//!
//! It stands in for the core's own list of notices; once that tells of each, this file goes and `raise` is called from there.
use super::{Notice, NoticeKind, raise};
use crate::state::Shell;
use btm_client::{Booking, Client, ClientEvent, Purchase, PurchaseOutcome, PurchaseStage, SessionState};
use btm_domain::after::ScheduleChangeState;
use btm_domain::{BookingId, BookingState};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use tauri::{AppHandle, Runtime};
use tokio::sync::broadcast::error::RecvError;

/// Changes come in pages; the store is read once for all that come close together.
const GATHER: Duration = Duration::from_millis(500);

/// A booking as it was when last looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    state: BookingState,
    /// The airline's changes that wait for an answer.
    open_changes: HashSet<String>,
}

impl Seen {
    fn of(booking: &Booking) -> Self {
        let open = booking.schedule_changes.iter().filter(|change| change.state == ScheduleChangeState::Open);
        Self { state: booking.state, open_changes: open.map(|change| change.change_ref.clone()).collect() }
    }

    /// What a person should hear, coming from `before`.
    fn news(&self, before: &Self) -> Vec<NoticeKind> {
        use BookingState as B;
        let mut news = Vec::new();
        if self.state != before.state {
            // Back from a change or a cancellation that was refused is no new confirmation.
            let anew = !matches!(before.state, B::Changing | B::Cancelling);
            news.extend(match self.state {
                B::Confirmed if anew => Some(NoticeKind::BookingConfirmed),
                B::Failed | B::Expired => Some(NoticeKind::BookingFailed),
                B::Cancelled | B::Voided => Some(NoticeKind::BookingCancelled),
                B::NeedsHuman => Some(NoticeKind::NeedsReview),
                _ => None,
            });
        }
        if !self.open_changes.is_subset(&before.open_changes) {
            news.push(NoticeKind::ScheduleChange);
        }
        news
    }
}

fn of_purchase(purchase: &Purchase) -> Option<NoticeKind> {
    match (purchase.stage, purchase.outcome) {
        (PurchaseStage::NeedsReview, _) => Some(NoticeKind::NeedsReview),
        _ if !purchase.settled => None,
        (_, PurchaseOutcome::PartlyBooked) => Some(NoticeKind::NeedsReview),
        (_, PurchaseOutcome::NotBooked) => Some(NoticeKind::BookingFailed),
        // Held and asked for are no confirmations; they have their own deadlines.
        (_, PurchaseOutcome::Booked) => {
            let confirmed = purchase.bookings.iter().all(|b| b.state == BookingState::Confirmed);
            confirmed.then_some(NoticeKind::BookingConfirmed)
        }
        (_, PurchaseOutcome::Open) => None,
    }
}

/// What is known of this account's bookings, and what was told of them.
#[derive(Default)]
struct Known {
    bookings: HashMap<BookingId, Seen>,
    /// A purchase tells of its bookings at once; the sync that follows does not tell again.
    told: HashSet<(BookingId, BookingState)>,
    /// The first look is what everything later is compared with.
    begun: bool,
}

impl Known {
    async fn look(&mut self, client: &Client) -> Vec<Notice> {
        let Ok(today) = client.today().await else { return Vec::new() };
        let mut ids: HashSet<BookingId> = today.items.iter().chain(&today.later).map(|item| item.booking_id).collect();
        // What ended is no longer among them: it is still looked at once.
        ids.extend(self.bookings.keys());
        let (mut bookings, mut notices) = (HashMap::new(), Vec::new());
        for id in ids {
            let Ok(booking) = client.booking(id).await else { continue };
            let seen = Seen::of(&booking);
            let mut news = self.bookings.get(&id).map(|before| seen.news(before)).unwrap_or_default();
            news.retain(|kind| *kind == NoticeKind::ScheduleChange || !self.told.contains(&(id, seen.state)));
            if !news.is_empty() {
                let title = client.trip(booking.trip_id).await.ok().map(|trip| trip.title);
                let (path, simulated) = (format!("/booking/{id}"), booking.simulated);
                let told = |kind| Notice { kind, title: title.clone(), path: path.clone(), simulated };
                notices.extend(news.into_iter().map(told));
            }
            if !is_over(seen.state) {
                bookings.insert(id, seen);
            }
        }
        self.bookings = bookings;
        self.begun = true;
        notices
    }
}

fn is_over(state: BookingState) -> bool {
    use BookingState as B;
    matches!(state, B::Cancelled | B::Voided | B::Expired | B::Failed | B::Closed)
}

/// Raises what the core's events mean, until the app ends.
pub fn watch<R: Runtime>(app: AppHandle<R>, shell: &Shell) {
    let (client, mut events) = (shell.client.clone(), shell.client.events());
    tauri::async_runtime::spawn(async move {
        let mut known = Known::default();
        let mut settled = HashSet::new();
        loop {
            match events.recv().await {
                Ok(ClientEvent::Purchase(purchase)) => {
                    if let Some(kind) = of_purchase(&purchase)
                        && settled.insert((purchase.purchase_id, kind))
                    {
                        known.told.extend(purchase.bookings.iter().map(|b| (b.booking_id, b.state)));
                        raise(&app, bought(&client, &purchase, kind).await);
                    }
                }
                Ok(ClientEvent::Changed { .. }) | Err(RecvError::Lagged(_)) => {
                    tokio::time::sleep(GATHER).await;
                    for notice in known.look(&client).await {
                        raise(&app, notice);
                    }
                }
                // Somebody else's bookings are news to nobody.
                Ok(ClientEvent::Session(SessionState::None)) => known = Known::default(),
                Ok(ClientEvent::Session(_) | ClientEvent::Keychain(_)) if !known.begun => {
                    known.look(&client).await;
                }
                Ok(_) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
}

async fn bought(client: &Client, purchase: &Purchase, kind: NoticeKind) -> Notice {
    let trip = match purchase.trip_id {
        Some(id) => client.trip(id).await.ok(),
        None => None,
    };
    let simulated = client.boot().connection.is_some_and(|c| c.simulated);
    let path = match purchase.trip_id {
        Some(id) if trip.is_some() => format!("/trip/{id}"),
        _ => format!("/progress/{}", purchase.purchase_id),
    };
    Notice { kind, title: trip.map(|trip| trip.title), path, simulated }
}

#[cfg(test)]
mod tests {
    use super::*;
    use BookingState as B;
    use NoticeKind::{BookingCancelled, BookingConfirmed, BookingFailed, NeedsReview, ScheduleChange};

    fn seen(state: B, changes: &[&str]) -> Seen {
        Seen { state, open_changes: changes.iter().map(|&c| c.to_owned()).collect() }
    }

    #[test]
    fn only_what_a_person_waits_for_is_news() {
        for (before, after, wanted) in [
            (B::Confirming, B::Confirmed, vec![BookingConfirmed]),
            (B::Requested, B::Confirmed, vec![BookingConfirmed]),
            (B::Changing, B::Confirmed, vec![]),
            (B::Cancelling, B::Confirmed, vec![]),
            (B::Confirmed, B::Confirmed, vec![]),
            (B::Confirmed, B::Changing, vec![]),
            (B::Confirming, B::Failed, vec![BookingFailed]),
            (B::Held, B::Expired, vec![BookingFailed]),
            (B::Cancelling, B::Cancelled, vec![BookingCancelled]),
            (B::Confirming, B::NeedsHuman, vec![NeedsReview]),
        ] {
            assert_eq!(seen(after, &[]).news(&seen(before, &[])), wanted, "{before:?} → {after:?}");
        }
    }

    #[test]
    fn an_airlines_change_is_told_once() {
        let (none, one, two) = (seen(B::Confirmed, &[]), seen(B::Confirmed, &["a"]), seen(B::Confirmed, &["a", "b"]));
        assert_eq!(one.news(&none), [ScheduleChange]);
        assert_eq!(one.news(&one), []);
        assert_eq!(two.news(&one), [ScheduleChange]);
        assert_eq!(none.news(&one), [], "answered");
    }
}
