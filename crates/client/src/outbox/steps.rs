//! The places at which the way of something written changes, each told to the log the moment it is reached: right after the commit that makes
//! it so, or right after the server's word came. A test ends the process at every one of them and looks what is left.
use tracing::debug;

/// Under what they stand in the log; the field `step` has the name.
#[doc(hidden)]
pub const STEPS: &str = "btm_client::steps";

#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    DraftKept,
    DraftDropped,
    /// Written; no byte has left.
    ItemKept,
    /// Another text, or the same again, in the place of one that had not left or was refused.
    ItemReplaced,
    /// Discarded, or a wish withdrawn, before it left.
    ItemTakenBack,
    /// "Bytes may leave."
    ItemMarked,
    /// The server's word is here and stored nowhere.
    ItemHeard,
    /// Answer, refusal, or that there was none.
    ItemStored,
    /// Told to whoever asked, and let go.
    ItemDropped,
    /// A page of the mirror, with its cursor.
    PageKept,
    /// What the mirror has brought by now is let go.
    ItemsSwept,
    PurchaseKept,
    PurchaseMarked,
    PurchaseHeard,
    /// Answer or refusal.
    PurchaseStored,
    /// It never arrived: the person looks again.
    PurchaseSetAside,
    PurchasePutAway,
}

impl Step {
    pub const ALL: [Self; 17] = [
        Self::DraftKept,
        Self::DraftDropped,
        Self::ItemKept,
        Self::ItemReplaced,
        Self::ItemTakenBack,
        Self::ItemMarked,
        Self::ItemHeard,
        Self::ItemStored,
        Self::ItemDropped,
        Self::PageKept,
        Self::ItemsSwept,
        Self::PurchaseKept,
        Self::PurchaseMarked,
        Self::PurchaseHeard,
        Self::PurchaseStored,
        Self::PurchaseSetAside,
        Self::PurchasePutAway,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::DraftKept => "draft_kept",
            Self::DraftDropped => "draft_dropped",
            Self::ItemKept => "item_kept",
            Self::ItemReplaced => "item_replaced",
            Self::ItemTakenBack => "item_taken_back",
            Self::ItemMarked => "item_marked",
            Self::ItemHeard => "item_heard",
            Self::ItemStored => "item_stored",
            Self::ItemDropped => "item_dropped",
            Self::PageKept => "page_kept",
            Self::ItemsSwept => "items_swept",
            Self::PurchaseKept => "purchase_kept",
            Self::PurchaseMarked => "purchase_marked",
            Self::PurchaseHeard => "purchase_heard",
            Self::PurchaseStored => "purchase_stored",
            Self::PurchaseSetAside => "purchase_set_aside",
            Self::PurchasePutAway => "purchase_put_away",
        }
    }

    pub(crate) fn reached(self) {
        debug!(target: STEPS, step = self.name());
    }
}
