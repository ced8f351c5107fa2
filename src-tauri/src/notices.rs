//! Notices through the system: what happened to a trip while nobody looked at the window. A click opens the item.
//!
//! The core keeps the list, says what is new in it (`ClientEvent::Notices`) and what of it the person lets reach the system; here it is
//! decided when, and that nobody is told who looks at the window.
mod bundle;
mod system;

use crate::state::Shell;
use crate::views::NativeNoticesView;
use crate::window;
use crate::words::{either, name, plain};
use btm_client::{Client, ClientEvent, Language, NoticeKind, Settings};
use bundle::Bundles;
use std::time::Instant;
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::broadcast::error::RecvError;

/// Where more than one thing is told of at once, and what has no screen of its own.
const LIST: &str = "/notices";
/// Letters of a title in a notice.
const TITLE: usize = 80;

/// Something a person wants to hear of. `path` is a route of the screens.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Notice {
    kind: NoticeKind,
    /// The trip's, hotel's or flight's: told only where the person allows details.
    title: String,
    path: String,
    simulated: bool,
}

impl Notice {
    fn of(notice: btm_client::Notice, simulated: bool) -> Self {
        let path = match (notice.booking_id, notice.trip_id) {
            _ if notice.kind == NoticeKind::OutboxRefused => "/outbox".to_owned(),
            (Some(id), _) => format!("/booking/{id}"),
            (None, Some(id)) => format!("/trip/{id}"),
            (None, None) => LIST.to_owned(),
        };
        Self { kind: notice.kind, title: notice.title, path, simulated }
    }
}

fn is_simulated(client: &Client) -> bool {
    client.boot().connection.is_some_and(|c| c.simulated)
}

/// Shows what is new, until the app ends.
pub fn show_all<R: Runtime>(app: AppHandle<R>) {
    tauri::async_runtime::spawn(async move {
        let shell = app.state::<Shell>();
        let mut events = shell.client.events();
        let mut bundles = Bundles::default();
        loop {
            let due = bundles.next_due();
            let wait = async {
                match due {
                    Some(due) => tokio::time::sleep_until(due.into()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                event = events.recv() => match event {
                    Ok(ClientEvent::Notices { fresh, .. }) => if is_wanted(&app, &shell) {
                        let (simulated, settings, time) = (is_simulated(&shell.client), shell.client.settings(), time_of_day());
                        let raised = fresh.into_iter().filter(|n| settings.raises(n, time));
                        raised.for_each(|n| bundles.add(Notice::of(n, simulated)));
                    },
                    // The list in the window has it too.
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                },
                () = wait => {}
            }
            for (notice, count) in bundles.take(Instant::now()) {
                // Somebody may have come back while it waited.
                if is_wanted(&app, &shell) {
                    system::show(&app, told(&notice, count, &shell));
                }
            }
        }
    });
}

/// Whether the system hears of what happens.
pub fn native(settings: &Settings) -> NativeNoticesView {
    match (settings.native_notices, system::takes_notices()) {
        (false, _) => NativeNoticesView::Off,
        (true, true) => NativeNoticesView::On,
        (true, false) => NativeNoticesView::Unavailable,
    }
}

/// As the clock on the wall beside this computer says it: quiet hours are the person's own.
#[expect(clippy::disallowed_methods, reason = "the time of day of this very computer, which no booking depends on")]
fn time_of_day() -> chrono::NaiveTime {
    chrono::Local::now().time()
}

fn is_wanted<R: Runtime>(app: &AppHandle<R>, shell: &Shell) -> bool {
    shell.client.settings().native_notices && window::is_away(app)
}

/// As the system shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    summary: String,
    body: String,
    path: String,
}

fn told(notice: &Notice, count: u32, shell: &Shell) -> Told {
    let settings = shell.client.settings();
    words(notice, count, settings.language, settings.notice_details)
}

/// On a locked screen anybody reads it: without the person's leave it says that there is something, and nothing else.
fn words(notice: &Notice, count: u32, language: Language, details: bool) -> Told {
    let body = if details { sentence(notice, count, language) } else { neutral(language).to_owned() };
    let path = if count > 1 { LIST } else { &notice.path };
    Told { summary: name(language, notice.simulated), body, path: path.to_owned() }
}

fn neutral(language: Language) -> &'static str {
    either(language, "出張の更新があります", "There is an update to a trip")
}

fn sentence(notice: &Notice, count: u32, language: Language) -> String {
    let (ja, en, many) = match notice.kind {
        NoticeKind::BookingConfirmed => ("予約が確定しました", "Booking confirmed", "bookings confirmed"),
        NoticeKind::BookingFailed => ("予約できませんでした", "Booking failed", "bookings failed"),
        NoticeKind::BookingCancelled => ("予約が取り消されました", "Booking cancelled", "bookings cancelled"),
        NoticeKind::NeedsReview => ("担当者が確認中です", "An operator is checking", "bookings with an operator"),
        NoticeKind::ScheduleChange => ("時刻が変更されました", "Schedule change", "schedule changes"),
        NoticeKind::DocumentReady => ("書類が届きました", "Document ready", "documents ready"),
        NoticeKind::DeskAnswer => ("オペレーターから回答がありました", "Answer from an operator", "answers from operators"),
        NoticeKind::LowData => ("eSIMの残りが少なくなっています", "Little data left", "eSIMs with little data left"),
        NoticeKind::DeadlineNear => ("期限が近づいています", "Deadline soon", "deadlines soon"),
        NoticeKind::OutboxRefused => ("送信できなかったものがあります", "Could not be sent", "things could not be sent"),
        NoticeKind::Changed | NoticeKind::StoreRebuilt | NoticeKind::ClockWrong | NoticeKind::NotKept => {
            ("予約に変更があります", "Booking changed", "bookings changed")
        }
    };
    let title = Some(plain(&notice.title, TITLE)).filter(|title| !title.is_empty());
    match (count, title, language) {
        (0 | 1, Some(title), _) => format!("{} · {title}", either(language, ja, en)),
        (0 | 1, None, _) => either(language, ja, en).to_owned(),
        (_, _, Language::Ja) => format!("{ja}（{count}件）"),
        (_, _, Language::En) => format!("{count} {many}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(simulated: bool) -> Notice {
        let title = "福岡 <b>出張</b>".to_owned();
        Notice { kind: NoticeKind::BookingConfirmed, title, path: "/trip/1".to_owned(), simulated }
    }

    #[test]
    fn without_leave_nothing_is_said_of_the_trip() {
        let told = words(&notice(false), 1, Language::Ja, false);
        assert_eq!(
            (told.summary.as_str(), told.body.as_str(), told.path.as_str()),
            ("Smart BTM", "出張の更新があります", "/trip/1")
        );
        let told = words(&notice(true), 3, Language::En, false);
        assert_eq!(told.summary, "Smart BTM (simulated)");
        assert_eq!((told.body.as_str(), told.path.as_str()), ("There is an update to a trip", LIST));
    }

    #[test]
    fn details_name_the_trip_as_plain_text() {
        let told = words(&notice(true), 1, Language::Ja, true);
        assert_eq!(told.summary, "Smart BTM（シミュレーション）");
        assert_eq!(told.body, "予約が確定しました · 福岡 ＜b＞出張＜/b＞");
        assert_eq!(words(&notice(false), 3, Language::Ja, true).body, "予約が確定しました（3件）");
        assert_eq!(words(&notice(false), 3, Language::En, true).body, "3 bookings confirmed");
    }
}
