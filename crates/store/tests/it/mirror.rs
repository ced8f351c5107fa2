//! A client's mirror as `crates/cache` keeps it: pages and their cursor together, a new mirror built beside the old one until it is whole.
use crate::build::*;
use btm_store::Store;
use btm_store::sync::{Asked, Change, Changed, Cursor, Page};
use std::collections::BTreeMap;
use uuid::Uuid;

pub type Held = BTreeMap<Uuid, (i64, Changed)>;

#[derive(Default)]
pub struct Mirror {
    pub visible: Held,
    pub building: Option<Held>,
    pub cursor: Option<Cursor>,
    pub complete: bool,
    pub resets: u32,
}

/// Everything in one page.
pub fn asked(who: &Person, cursor: Option<Cursor>) -> Asked {
    let weigh: fn(&Change) -> usize = |_| 1;
    Asked { tenant: who.tenant, user: who.user, cursor, limit: 500, bytes: usize::MAX, weigh, now: t0() }
}

impl Mirror {
    /// Takes a page; `true` = it was the last one.
    pub fn take(&mut self, page: Page) -> bool {
        if page.reset {
            self.resets += 1;
            self.building = self.complete.then(Held::new);
            if self.building.is_none() {
                self.visible.clear();
            }
        }
        let target = self.building.as_mut().unwrap_or(&mut self.visible);
        for change in page.changes {
            match change.body {
                Some(body) => {
                    if target.get(&change.id).is_none_or(|(rev, _)| change.rev > *rev) {
                        target.insert(change.id, (change.rev, body));
                    }
                }
                None => drop(target.remove(&change.id)),
            }
        }
        // Through its text, as a client hands it back.
        let next = Cursor::read(&page.next.write());
        assert_eq!(next.as_ref(), Some(&page.next));
        self.cursor = next;
        if page.more {
            return false;
        }
        if let Some(built) = self.building.take() {
            self.visible = built;
        }
        self.complete = true;
        true
    }

    /// Until there is no more.
    pub async fn follow(&mut self, store: &Store, who: &Person) {
        while !self.take(store.sync_page(asked(who, self.cursor.clone())).await.unwrap()) {}
    }

    pub fn bodies(&self) -> BTreeMap<Uuid, Changed> {
        self.visible.iter().map(|(id, (_, body))| (*id, body.clone())).collect()
    }
}
