//! Being online abroad: plans, routers, and the eSIM in use.
use super::{CancelTermsView, CoverageView, MoneyView, PlaceTimeView, SupplierNoteKind, instant, list};
use btm_client as core;
use btm_domain::CountryCode;
use btm_domain::connect::{
    EsimState, InstallGuide, InstallPart, OrderedEsim, RentalLine, RentalLineKind, RentalPoint, RentalPointKind,
};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Codes are shown by name (`Intl.DisplayNames`), never bare.
pub(super) fn codes(countries: Vec<CountryCode>) -> Vec<String> {
    countries.into_iter().map(|c| c.to_string()).collect()
}

/// Dates as `2026-12-10`, both counted. Fields refused: `countries`, `from`, `until`.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct ConnectInput {
    pub countries: Vec<String>,
    pub from: String,
    pub until: String,
    /// A router's counters are chosen by this trip's flights.
    pub trip_id: Option<String>,
}

/// What a trip needs to be online: the countries it goes to and the days there, by its flights and stays.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ConnectWishView {
    pub countries: Vec<String>,
    pub from: String,
    pub until: String,
}

impl From<core::ConnectWish> for ConnectWishView {
    fn from(w: core::ConnectWish) -> Self {
        Self { countries: codes(w.countries), from: w.from.to_string(), until: w.until.to_string() }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct EsimView {
    pub id: String,
    pub expires_at: String,
    pub title: String,
    pub operator: String,
    pub countries: Vec<String>,
    /// Countries of the search it does not reach; empty = covers all.
    pub not_covered: Vec<String>,
    /// null = unlimited.
    pub data_mb: Option<u32>,
    pub days: u16,
    pub starts_on: String,
    /// Last day it covers when its days count from the first.
    pub ends_on: String,
    pub fair_usage: Option<String>,
    /// When the days begin to count, the supplier's word.
    pub activation: Option<String>,
    pub roaming: bool,
    pub notes: Vec<String>,
    pub total: MoneyView,
    pub per_day: MoneyView,
    pub tops_up: bool,
    pub simulated: bool,
}

impl From<core::Esim> for EsimView {
    fn from(e: core::Esim) -> Self {
        let o = e.offer;
        Self {
            id: o.id.to_string(),
            expires_at: instant(o.expires_at),
            title: o.title,
            operator: o.operator,
            countries: codes(o.countries),
            not_covered: codes(o.not_covered),
            data_mb: o.data_mb,
            days: o.days,
            starts_on: o.starts_on.to_string(),
            ends_on: e.ends_on.to_string(),
            fair_usage: o.fair_usage,
            activation: o.activation,
            roaming: o.roaming,
            notes: o.notes,
            total: o.total.into(),
            per_day: e.per_day.into(),
            tops_up: o.tops_up.is_some(),
            simulated: o.simulated,
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct RentalPointView {
    pub kind: RentalPointKind,
    pub name_ja: String,
    pub name_en: String,
    /// null = always open.
    pub hours: Option<String>,
}

impl From<RentalPoint> for RentalPointView {
    fn from(p: RentalPoint) -> Self {
        Self { kind: p.kind, name_ja: p.name_ja, name_en: p.name_en, hours: p.hours }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct RentalLineView {
    pub kind: RentalLineKind,
    pub quantity: u16,
    pub amount: MoneyView,
}

impl From<RentalLine> for RentalLineView {
    fn from(l: RentalLine) -> Self {
        Self { kind: l.kind, quantity: l.quantity, amount: l.amount.into() }
    }
}

/// A router; ordered through the desk (依頼中 → 予約確定).
#[derive(Clone, Debug, Serialize, Type)]
pub struct RentalView {
    pub id: String,
    pub expires_at: String,
    pub vendor: String,
    pub product: String,
    pub countries: Vec<String>,
    /// null = unlimited.
    pub data_mb_per_day: Option<u32>,
    pub devices: u8,
    pub pickup: RentalPointView,
    pub pickup_from: PlaceTimeView,
    pub return_to: RentalPointView,
    pub return_by: PlaceTimeView,
    pub days: u16,
    pub lines: Vec<RentalLineView>,
    pub total: MoneyView,
    pub order_cutoff: PlaceTimeView,
    pub change_cutoff: PlaceTimeView,
    /// False: past the cut-off; eSIM or counter instead.
    pub orderable: bool,
    pub cancel: CancelTermsView,
    pub free_until: Option<PlaceTimeView>,
    pub late_fee_per_day: MoneyView,
    pub loss_fee: MoneyView,
    pub contact: String,
    pub simulated: bool,
}

impl From<core::Rental> for RentalView {
    fn from(r: core::Rental) -> Self {
        let o = r.offer;
        Self {
            id: o.id.to_string(),
            expires_at: instant(o.expires_at),
            vendor: o.vendor,
            product: o.product,
            countries: codes(o.countries),
            data_mb_per_day: o.data_mb_per_day,
            devices: o.devices,
            pickup: o.pickup.into(),
            pickup_from: o.pickup_from.into(),
            return_to: o.return_to.into(),
            return_by: o.return_by.into(),
            days: o.days,
            lines: list(o.lines),
            total: o.total.into(),
            order_cutoff: o.order_cutoff.into(),
            change_cutoff: o.change_cutoff.into(),
            orderable: r.orderable,
            cancel: r.cancel.into(),
            free_until: r.free_until.map(Into::into),
            late_fee_per_day: o.late_fee_per_day.into(),
            loss_fee: o.loss_fee.into(),
            contact: o.contact,
            simulated: o.simulated,
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct NoteView {
    pub supplier: String,
    pub note: SupplierNoteKind,
}

/// Those that cover every country first, then by price.
#[derive(Clone, Debug, Serialize, Type)]
pub struct PlansView {
    pub esims: Vec<EsimView>,
    pub rentals: Vec<RentalView>,
    pub notes: Vec<NoteView>,
    pub coverage: CoverageView,
}

impl From<core::Plans> for PlansView {
    fn from(p: core::Plans) -> Self {
        let note = |n: core::ConnectNote| NoteView { supplier: n.supplier, note: n.note.into() };
        Self {
            esims: list(p.esims),
            rentals: list(p.rentals),
            notes: p.notes.into_iter().map(note).collect(),
            coverage: p.coverage.into(),
        }
    }
}

/// The code installs once; only the person who travels sees it.
#[derive(Clone, Serialize, Type)]
pub struct EsimCodesView {
    pub iccid: String,
    pub activation_code: String,
    pub smdp_address: String,
    pub matching_id: String,
    pub apn: Option<String>,
    /// Black on white.
    pub qr_svg: Option<String>,
}

impl EsimCodesView {
    pub(super) fn of(codes: OrderedEsim, qr_svg: Option<String>) -> Self {
        Self {
            iccid: codes.iccid,
            activation_code: codes.activation_code,
            smdp_address: codes.smdp_address,
            matching_id: codes.matching_id,
            apn: codes.apn,
            qr_svg,
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct UsageView {
    pub state: EsimState,
    /// null = unlimited or not said.
    pub left_mb: Option<u32>,
    pub total_mb: Option<u32>,
    pub used_mb: Option<u32>,
    pub ends_at: Option<String>,
    pub as_of: String,
    /// Older than twenty minutes.
    pub stale: bool,
}

impl From<core::Usage> for UsageView {
    fn from(u: core::Usage) -> Self {
        Self {
            state: u.usage.state,
            left_mb: u.usage.left_mb,
            total_mb: u.usage.total_mb,
            used_mb: u.used_mb,
            ends_at: u.usage.ends_at.map(instant),
            as_of: instant(u.usage.as_of),
            stale: u.stale,
        }
    }
}

/// Plain text steps in order. `system`: `ios` or `android`.
#[derive(Clone, Debug, Serialize, Type)]
pub struct InstallPartView {
    pub system: String,
    pub by_qr_code: Vec<String>,
    pub by_hand: Vec<String>,
    pub network: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct InstallGuideView {
    pub language: String,
    pub parts: Vec<InstallPartView>,
}

impl From<InstallGuide> for InstallGuideView {
    fn from(g: InstallGuide) -> Self {
        let part = |p: InstallPart| InstallPartView {
            system: p.system,
            by_qr_code: p.by_qr_code,
            by_hand: p.by_hand,
            network: p.network,
        };
        Self { language: g.language, parts: g.parts.into_iter().map(part).collect() }
    }
}
