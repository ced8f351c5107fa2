//! What to do when nobody knows: one pure function over class × absence × cause × look-up × elapsed (reliability.md §2).
use crate::supply::{Absence, DoubtCause, SupplierClass};
use chrono::TimeDelta;

/// The times of reliability.md §2, counted from the lost answer. Tests shorten them; the order of things stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// Look-ups; the last one is at `give_up_after`.
    pub look_ups: Vec<TimeDelta>,
    /// Then a person.
    pub give_up_after: TimeDelta,
    /// K1: the same body with the same key, at most once at each of these.
    pub resends: Vec<TimeDelta>,
    /// K2 confirm: "not done" must be seen twice, this far apart, before the call is repeated.
    pub repeat_gap: TimeDelta,
    /// Two misses this far apart before an absence that proves anything counts.
    pub misses_apart: TimeDelta,
    /// Waits before a call that provably never left is tried again.
    pub unsent: Vec<TimeDelta>,
    /// Reads for tickets after the confirmation; after the last the document is missing (F-29: ten minutes).
    pub papers: Vec<TimeDelta>,
    /// Between two looks at a hold.
    pub hold_poll: TimeDelta,
    /// Behind a case whose cause was "accepted".
    pub behind_case: TimeDelta,
    pub behind_case_until: TimeDelta,
    /// Looks at a confirmed flight this long before each departure …
    pub follow: Vec<TimeDelta>,
    /// … and in this last stretch before it …
    pub follow_last: TimeDelta,
    /// … this often (suppliers.md §1.8).
    pub follow_every: TimeDelta,
    /// Looks at a confirmed stay this long before its check-in.
    pub follow_stays: Vec<TimeDelta>,
    /// What an airline changed is answered this long before the first flight of it …
    pub answer_before: TimeDelta,
    /// … where that leaves at least this much time; the departure itself is the last moment.
    pub answer_least: TimeDelta,
    /// Tickets that have not come this long after the last departure never will: a person sees to it.
    pub papers_until: TimeDelta,
    /// A supplier's own times are divided by this; more than 1 in tests alone.
    pub quicker: i32,
}

impl Default for Ladder {
    fn default() -> Self {
        let s = |list: &[i64]| list.iter().map(|&s| TimeDelta::seconds(s)).collect::<Vec<_>>();
        Self {
            look_ups: s(&[5, 15, 45, 120, 300, 600, 1200, 1800]),
            give_up_after: TimeDelta::minutes(30),
            resends: s(&[30, 120]),
            repeat_gap: TimeDelta::seconds(10),
            misses_apart: TimeDelta::minutes(5),
            unsent: s(&[2, 5, 15, 30]),
            papers: s(&[2, 5, 15, 30, 60, 120, 300, 600]),
            hold_poll: TimeDelta::minutes(10),
            behind_case: TimeDelta::hours(1),
            behind_case_until: TimeDelta::hours(24),
            follow: [60, 30, 14, 7, 3, 1].map(TimeDelta::days).to_vec(),
            follow_last: TimeDelta::hours(24),
            follow_every: TimeDelta::hours(3),
            follow_stays: [7, 3, 1].map(TimeDelta::days).to_vec(),
            answer_before: TimeDelta::hours(24),
            answer_least: TimeDelta::hours(4),
            papers_until: TimeDelta::days(1),
            quicker: 1,
        }
    }
}

impl Ladder {
    /// Everything `factor` times faster, for tests that run the real clock.
    pub fn shortened(factor: i32) -> Self {
        let all = Self::default();
        let f = |d: TimeDelta| d / factor.max(1);
        let list = |l: Vec<TimeDelta>| l.into_iter().map(f).collect();
        Self {
            look_ups: list(all.look_ups),
            give_up_after: f(all.give_up_after),
            resends: list(all.resends),
            repeat_gap: f(all.repeat_gap),
            misses_apart: f(all.misses_apart),
            unsent: list(all.unsent),
            papers: list(all.papers),
            hold_poll: f(all.hold_poll),
            behind_case: f(all.behind_case),
            behind_case_until: f(all.behind_case_until),
            // Counted from departures, which no test can move.
            follow: all.follow,
            follow_last: all.follow_last,
            follow_every: all.follow_every,
            follow_stays: all.follow_stays,
            answer_before: all.answer_before,
            answer_least: f(all.answer_least),
            papers_until: all.papers_until,
            quicker: factor.max(1),
        }
    }

    /// The longest wait that is not counted from a moment fixed outside.
    pub fn longest_wait(&self) -> TimeDelta {
        self.give_up_after.max(self.behind_case).max(self.hold_poll)
    }
}

/// The latest look-up of a call whose answer was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Finding {
    /// None made yet since the answer was lost (again).
    NotLooked,
    /// It brought no answer.
    Failed,
    /// Nothing under our reference.
    Absent,
    /// The object to be confirmed is there and says "not done".
    NotDone,
    Found,
    Several,
}

/// Everything the policy may look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub class: SupplierClass,
    /// The step confirms, cancels or changes an object by the supplier's own id (K2), rather than making one.
    pub confirms: bool,
    /// Sent again, it confirms the same object of the supplier's. A change does not: each call selects one anew.
    pub repeatable: bool,
    pub absence: Absence,
    /// Until then, counted like `elapsed`, an order may still show.
    pub final_answer_after: TimeDelta,
    pub cause: DoubtCause,
    pub can_look_up: bool,
    pub by_traveller: bool,
    pub finding: Finding,
    /// Since the answer was lost.
    pub elapsed: TimeDelta,
    /// Until then, counted likewise, the supplier may still be executing the latest call.
    pub runs_until: TimeDelta,
    /// Misses since the last call, the latest included; of a confirming step only those seen after `runs_until`.
    pub misses: u32,
    /// Between the first and the latest of them.
    pub misses_span: TimeDelta,
    pub resends: u32,
}

/// Why a person is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HumanReason {
    /// Not settled in time.
    TimeOut,
    /// Two orders under one reference.
    Several,
    /// Found by traveller only.
    TravellerMatch,
    /// What is known contradicts itself.
    Contradiction,
    /// The supplier is a human.
    Human,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The object is there and ours: take its word.
    Settle,
    /// Look (again) this long after the answer was lost.
    LookUpAt(TimeDelta),
    /// The same call again, same key, same body.
    Resend,
    /// Provably nothing there.
    Fail,
    Human(HumanReason),
}

/// The policy. Total: every combination has exactly one answer, and before `give_up_after` only K1 and K2 confirms ever resend. What the
/// supplier said it accepted, or may still be executing, is never sent beside itself, and its absence proves nothing: "not there" means
/// "not yet".
pub fn after_unknown(q: &Question, ladder: &Ladder) -> Verdict {
    match q.finding {
        Finding::Several => return Verdict::Human(HumanReason::Several),
        Finding::Found if q.by_traveller && !mutant!(M09) => return Verdict::Human(HumanReason::TravellerMatch),
        Finding::Found => return Verdict::Settle,
        Finding::NotLooked | Finding::Failed | Finding::Absent | Finding::NotDone => {}
    }
    if q.class == SupplierClass::K4 {
        return Verdict::Human(HumanReason::Human);
    }
    let over = q.elapsed >= ladder.give_up_after && !mutant!(M35);
    if !q.can_look_up {
        return if over { Verdict::Human(HumanReason::TimeOut) } else { Verdict::LookUpAt(ladder.give_up_after) };
    }
    if q.finding == Finding::NotLooked {
        let at_once = matches!(q.cause, DoubtCause::MaybeBooked | DoubtCause::Crashed) || over;
        return Verdict::LookUpAt(if at_once { q.elapsed } else { later(q, ladder) });
    }
    let accepted = q.cause == DoubtCause::Accepted;
    if q.class == SupplierClass::K2 && q.confirms {
        let works = accepted || q.elapsed < q.runs_until;
        let proven = q.finding == Finding::NotDone && q.misses >= 2 && q.misses_span >= ladder.repeat_gap;
        if proven && q.repeatable && !works && !over && (q.resends as usize) < ladder.resends.len() {
            return Verdict::Resend;
        }
        if over {
            return Verdict::Human(HumanReason::TimeOut);
        }
        if q.finding == Finding::NotDone && q.misses == 1 {
            return Verdict::LookUpAt((q.elapsed + ladder.repeat_gap).min(ladder.give_up_after));
        }
        return Verdict::LookUpAt(later(q, ladder));
    }
    if mutant!(M08) && q.finding == Finding::Absent {
        return Verdict::Fail;
    }
    let proof = q.finding == Finding::Absent && q.absence == Absence::Proof && !accepted;
    if proof && q.elapsed >= q.final_answer_after && q.misses >= 2 && q.misses_span >= ladder.misses_apart {
        return Verdict::Fail;
    }
    if over {
        return Verdict::Human(HumanReason::TimeOut);
    }
    if (q.class == SupplierClass::K1 || (mutant!(M06) && q.class == SupplierClass::K3))
        && q.finding == Finding::Absent
        && !accepted
        && ladder.resends.get(q.resends as usize).is_some_and(|&at| q.elapsed >= at)
    {
        return Verdict::Resend;
    }
    Verdict::LookUpAt(later(q, ladder))
}

/// The next rung clearly behind `elapsed` (a jittered look a little early does not repeat its own rung); the last is `give_up_after`.
fn later(q: &Question, ladder: &Ladder) -> TimeDelta {
    let past = q.elapsed + q.elapsed / 8;
    let resend =
        if q.class == SupplierClass::K1 || mutant!(M06) { ladder.resends.get(q.resends as usize).copied() } else { None };
    let proof = (q.absence == Absence::Proof).then_some(q.final_answer_after);
    let rungs = ladder.look_ups.iter().copied().chain(resend).chain(proof).filter(|&at| at > past);
    // From here on "not done" counts: this rung is not skipped.
    let over = (q.class == SupplierClass::K2 && q.confirms).then_some(q.runs_until).filter(|&at| at > q.elapsed);
    rungs.chain(over).min().unwrap_or(ladder.give_up_after).min(ladder.give_up_after)
}
