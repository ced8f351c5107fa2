//! What closing the window does: the app ends, stays in the tray, or the person is asked.
use crate::events::{self, ItineraryEvent};
use crate::state::Shell;
use crate::window;
use btm_client::CloseChoice;
use tauri::{AppHandle, CloseRequestApi, Manager, Runtime};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closing {
    Quit,
    Hide,
    Ask,
}

/// What is known at that moment.
#[derive(Clone, Copy, Debug)]
struct Ground {
    choice: CloseChoice,
    /// An icon stands in a tray that the desktop shows.
    tray: bool,
    /// A screen stands that could ask.
    painted: bool,
    /// A driver ends its own session.
    driven: bool,
    /// The system's apps outlive their windows.
    outlives: bool,
}

impl Ground {
    /// Without a tray there is nothing to choose: what hides there would be gone.
    fn closing(self) -> Closing {
        match self.choice {
            _ if self.driven => Closing::Quit,
            _ if self.outlives => Closing::Hide,
            CloseChoice::Quit => Closing::Quit,
            CloseChoice::Tray if self.tray => Closing::Hide,
            CloseChoice::Ask if self.tray && self.painted => Closing::Ask,
            CloseChoice::Tray | CloseChoice::Ask => Closing::Quit,
        }
    }
}

/// The window was asked to close.
pub fn requested<R: Runtime>(app: &AppHandle<R>, api: &CloseRequestApi) {
    let Some(shell) = app.try_state::<Shell>() else { return };
    let ground = Ground {
        choice: shell.client.settings().close,
        tray: shell.in_tray(),
        painted: shell.is_painted(),
        driven: window::driven(),
        outlives: cfg!(target_os = "macos"),
    };
    match ground.closing() {
        Closing::Quit if may_lose(&shell) => {
            api.prevent_close();
            quit(app);
        }
        Closing::Quit => {
            if ground.choice == CloseChoice::Tray && !ground.tray {
                tracing::info!("there is no tray here: closing ends the app");
            }
        }
        Closing::Hide => {
            api.prevent_close();
            window::hide(app);
        }
        Closing::Ask => {
            api.prevent_close();
            events::tell(app, ItineraryEvent::CloseAsked { tray: ground.tray });
        }
    }
}

/// Ends the app; where what waits to be sent would be lost with it (there is no keychain), the person is asked first.
pub fn quit<R: Runtime>(app: &AppHandle<R>) {
    let Some(shell) = app.try_state::<Shell>().filter(|shell| may_lose(shell)) else { return window::end(app) };
    let (app, client, tray) = (app.clone(), shell.client.clone(), shell.in_tray());
    tauri::async_runtime::spawn(async move {
        if client.outbox().await.is_ok_and(|outbox| !outbox.items.is_empty()) {
            window::to_front(&app);
            events::tell(&app, ItineraryEvent::CloseAsked { tray });
        } else {
            window::end(&app);
        }
    });
}

/// What is written here is in memory alone, and a screen stands that can ask.
fn may_lose(shell: &Shell) -> bool {
    !window::driven() && shell.is_painted() && shell.client.boot().connection.is_some_and(|c| c.memory_only)
}

/// The person has chosen. Where there is no tray the app ends all the same.
pub fn chosen<R: Runtime>(app: &AppHandle<R>, shell: &Shell, to_tray: bool) {
    if to_tray && shell.in_tray() {
        return window::hide(app);
    }
    if to_tray {
        tracing::info!("there is no tray here: closing ends the app");
    }
    window::end(app);
}

#[cfg(test)]
mod tests {
    use super::*;
    use Closing::{Ask, Hide, Quit};

    #[test]
    fn closing_follows_the_choice_where_it_can() {
        let at_home = Ground { choice: CloseChoice::Ask, tray: true, painted: true, driven: false, outlives: false };
        let of = |choice, tray, painted| Ground { choice, tray, painted, ..at_home }.closing();
        for (choice, tray, painted, wanted) in [
            (CloseChoice::Ask, true, true, Ask),
            (CloseChoice::Ask, true, false, Quit),
            (CloseChoice::Ask, false, true, Quit),
            (CloseChoice::Quit, true, true, Quit),
            (CloseChoice::Quit, false, false, Quit),
            (CloseChoice::Tray, true, true, Hide),
            (CloseChoice::Tray, true, false, Hide),
            (CloseChoice::Tray, false, true, Quit),
        ] {
            assert_eq!(of(choice, tray, painted), wanted, "{choice:?} {tray} {painted}");
        }
        for choice in [CloseChoice::Ask, CloseChoice::Quit, CloseChoice::Tray] {
            assert_eq!(Ground { choice, driven: true, ..at_home }.closing(), Quit);
            assert_eq!(Ground { choice, outlives: true, tray: false, ..at_home }.closing(), Hide);
        }
    }
}
