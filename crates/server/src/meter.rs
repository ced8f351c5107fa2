//! What was asked of each supplier and how it ended, counted since start: for `GET /metrics`. No names, no ids.
use btm_domain::supply::{SupplierId, Written};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};

/// Supplier, kind of call, outcome: words of closed sets.
type Key = (&'static str, &'static str, &'static str);

/// The counters.
#[derive(Default)]
pub struct Meter(Mutex<BTreeMap<Key, u64>>);

impl Meter {
    pub fn count(&self, supplier: SupplierId, kind: &'static str, outcome: &'static str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry((supplier.name(), kind, outcome)).or_default() += 1;
    }

    /// A read that was answered, or was not.
    pub fn read(&self, supplier: SupplierId, kind: &'static str, answered: bool) {
        self.count(supplier, kind, if answered { "answered" } else { "failed" });
    }

    pub fn wrote<T>(&self, supplier: SupplierId, kind: &'static str, answer: &Written<T>) {
        let outcome = match answer {
            Written::Done(_) => "done",
            Written::Refused(_) => "refused",
            Written::Unknown(_) => "unknown",
        };
        self.count(supplier, kind, outcome);
    }

    /// One line a counter.
    pub fn lines(&self) -> String {
        let mut text = String::from("# TYPE btm_supplier_calls_total counter\n");
        for ((supplier, kind, outcome), n) in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let _ =
                writeln!(text, "btm_supplier_calls_total{{supplier=\"{supplier}\",kind=\"{kind}\",outcome=\"{outcome}\"}} {n}");
        }
        text
    }
}
