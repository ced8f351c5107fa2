//! Which offer requests an order was tried on. Duffel takes one order for each; searches are shared, so two people may hold offers of
//! one request, and the second would be told "already booked" without anyone knowing by whom.
use super::handle::Handle;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Offers live half an hour.
const KEPT: Duration = Duration::from_secs(45 * 60);

/// Of this process; another one still gets the supplier's own refusal.
#[derive(Default)]
pub(super) struct Attempts(Mutex<HashMap<String, (String, Instant)>>);

impl Attempts {
    /// An order for this offer request is about to leave us: of two at one moment one goes. `None`: it is another's; `Some(true)`: nobody
    /// tried before.
    pub fn claim(&self, handle: &Handle, our_ref: &str) -> Option<bool> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (_, at)| at.elapsed() < KEPT);
        let Some(request) = &handle.request else { return Some(true) };
        match all.get(request) {
            Some((by, _)) => (by == our_ref).then_some(false),
            None => {
                all.insert(request.clone(), (our_ref.to_owned(), Instant::now()));
                Some(true)
            }
        }
    }

    /// It was refused: nothing was executed, the request is as free as before.
    pub fn take_back(&self, handle: &Handle) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(request) = &handle.request {
            all.remove(request);
        }
    }

    pub fn any(&self, handle: &Handle) -> bool {
        self.of(handle).is_some()
    }

    fn of(&self, handle: &Handle) -> Option<String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(handle.request.as_deref()?).filter(|(_, at)| at.elapsed() < KEPT).map(|(by, _)| by.clone())
    }
}
