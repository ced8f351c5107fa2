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
    /// An order for this offer request left us, and was not refused.
    pub fn note(&self, handle: &Handle, our_ref: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (_, at)| at.elapsed() < KEPT);
        if let Some(request) = &handle.request {
            all.entry(request.clone()).or_insert_with(|| (our_ref.to_owned(), Instant::now()));
        }
    }

    pub fn by_another(&self, handle: &Handle, our_ref: &str) -> bool {
        self.of(handle).is_some_and(|by| by != our_ref)
    }

    pub fn any(&self, handle: &Handle) -> bool {
        self.of(handle).is_some()
    }

    fn of(&self, handle: &Handle) -> Option<String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(handle.request.as_deref()?).filter(|(_, at)| at.elapsed() < KEPT).map(|(by, _)| by.clone())
    }
}
