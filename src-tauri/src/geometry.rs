//! The window's place of last time, pulled back onto a monitor that is there.
use tauri::{PhysicalPosition, PhysicalSize, Runtime, WebviewWindow};
use tauri_plugin_window_state::StateFlags;

/// What is kept: numbers alone, never whether the window was hidden.
pub fn kept() -> StateFlags {
    StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED
}

/// Physical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rect {
    x: i32,
    y: i32,
    width: u32,
    height: u32,
}

impl Rect {
    fn area(self) -> i64 {
        i64::from(self.width) * i64::from(self.height)
    }

    /// How much of `other` lies in here.
    fn shares(self, other: Self) -> i64 {
        let both = |a: i32, a_long: u32, b: i32, b_long: u32| {
            let end = (i64::from(a) + i64::from(a_long)).min(i64::from(b) + i64::from(b_long));
            (end - i64::from(a.max(b))).max(0)
        };
        both(self.x, self.width, other.x, other.width) * both(self.y, self.height, other.y, other.height)
    }
}

/// Where the window goes: `None` where it fits and more than half of it can be seen, its upper edge included.
fn pulled_back(window: Rect, monitors: &[Rect]) -> Option<Rect> {
    // The first of those that show as much.
    let nearest = monitors.iter().copied().rev().max_by_key(|m| m.shares(window))?;
    let edge = Rect { height: 1, ..window };
    let seen = |part: Rect| monitors.iter().map(|m| m.shares(part)).sum::<i64>() * 2 > part.area();
    let fits = window.width <= nearest.width && window.height <= nearest.height;
    if fits && seen(window) && seen(edge) {
        return None;
    }
    let (width, height) = (window.width.min(nearest.width), window.height.min(nearest.height));
    let within = |wanted: i32, from: i32, room: u32| {
        let last = i64::from(from) + i64::from(room);
        i32::try_from(i64::from(wanted).clamp(i64::from(from), last)).unwrap_or(from)
    };
    Some(Rect {
        x: within(window.x, nearest.x, nearest.width - width),
        y: within(window.y, nearest.y, nearest.height - height),
        width,
        height,
    })
}

/// Looks once at where the window stands, and moves it if a monitor is gone or smaller.
pub fn pull_back<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    if window.is_maximized()? || window.is_fullscreen()? {
        return Ok(());
    }
    let (place, outer, inner) = (window.outer_position()?, window.outer_size()?, window.inner_size()?);
    let here = Rect { x: place.x, y: place.y, width: outer.width, height: outer.height };
    let of = |m: &tauri::Monitor| {
        let (place, size) = (m.position(), m.size());
        Rect { x: place.x, y: place.y, width: size.width, height: size.height }
    };
    let monitors: Vec<Rect> = window.available_monitors()?.iter().map(of).collect();
    let Some(there) = pulled_back(here, &monitors) else { return Ok(()) };
    tracing::info!("the window is pulled back onto a monitor");
    // The frame around it keeps its own pixels.
    let bare = |whole: u32, outer: u32, inner: u32| whole.saturating_sub(outer.saturating_sub(inner));
    let size = PhysicalSize::new(bare(there.width, outer.width, inner.width), bare(there.height, outer.height, inner.height));
    window.set_size(size)?;
    window.set_position(PhysicalPosition::new(there.x, there.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn rect(x: i32, y: i32, width: u32, height: u32) -> Rect {
        Rect { x, y, width, height }
    }

    #[test]
    fn a_window_that_can_be_seen_stays() {
        let two = [rect(0, 0, 1920, 1080), rect(1920, 0, 1920, 1080)];
        for window in [rect(100, 100, 1280, 800), rect(1600, 100, 1280, 800), rect(-200, 100, 1280, 800), rect(0, 0, 1920, 1080)]
        {
            assert_eq!(pulled_back(window, &two), None, "{window:?}");
        }
        assert_eq!(pulled_back(rect(5000, 0, 10, 10), &[]), None, "no monitor is known: the system knows better");
    }

    #[test]
    fn a_window_out_of_sight_comes_back_whole() {
        let one = [rect(0, 0, 1280, 900)];
        for (window, wanted) in [
            (rect(2500, 200, 800, 600), rect(480, 200, 800, 600)),
            (rect(-3000, -50, 800, 600), rect(0, 0, 800, 600)),
            (rect(100, -100, 800, 600), rect(100, 0, 800, 600)),
            (rect(0, 880, 800, 600), rect(0, 300, 800, 600)),
            (rect(0, 0, 2560, 1440), rect(0, 0, 1280, 900)),
            (rect(i32::MAX, i32::MIN, u32::MAX, u32::MAX), rect(0, 0, 1280, 900)),
        ] {
            assert_eq!(pulled_back(window, &one), Some(wanted), "{window:?}");
        }
        let left = [rect(-1920, 0, 1920, 1080), rect(0, 0, 1280, 900)];
        assert_eq!(pulled_back(rect(-1900, 2000, 800, 600), &left), Some(rect(-1900, 480, 800, 600)));
    }
}
