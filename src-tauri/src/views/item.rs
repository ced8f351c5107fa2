//! One word for every product: an offer, a booked thing, a moment of the itinerary.
use super::connect::codes;
use super::{
    CancelTermsView, CarrierView, EsimCodesView, EsimView, MoneyView, OfferSliceView, OfferView, PlaceTimeView, PropertyView,
    RentalPointView, RentalView, SegmentView, StayView, TermsView, instant, list, mirror,
};
use btm_client as core;
use btm_domain::connect::{DeskOffer, RentalState};
use btm_domain::stay::Board;
use btm_domain::{BookingState, Cabin, Extra, ExtraKind, Product};
use serde::Serialize;
use specta::Type;

mirror! {
    /// The first or the last moment of a thing that lasts (check-in/check-out, first/last day, pick-up/return).
    Moment = core::Moment { Start, End }
}

/// What an operator found for a free request.
#[derive(Clone, Debug, Serialize, Type)]
pub struct DeskOfferView {
    pub id: String,
    pub expires_at: String,
    pub title: String,
    pub details: String,
    pub starts: PlaceTimeView,
    pub ends: PlaceTimeView,
    pub total: MoneyView,
    /// Empty = not said.
    pub terms: String,
    pub simulated: bool,
}

impl From<DeskOffer> for DeskOfferView {
    fn from(o: DeskOffer) -> Self {
        Self {
            id: o.id.to_string(),
            expires_at: instant(o.expires_at),
            title: o.title,
            details: o.details,
            starts: o.starts.into(),
            ends: o.ends.into(),
            total: o.total.into(),
            terms: o.terms,
            simulated: o.simulated,
        }
    }
}

/// An offer of any product.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "product")]
pub enum AnyOfferView {
    Flight { offer: OfferView },
    Stay { offer: StayView },
    Esim { offer: EsimView },
    Rental { offer: RentalView },
    Desk { offer: DeskOfferView },
}

impl From<core::AnyOffer> for AnyOfferView {
    fn from(offer: core::AnyOffer) -> Self {
        use core::AnyOffer as O;
        match offer {
            O::Flight(o) => Self::Flight { offer: (*o).into() },
            O::Stay(o) => Self::Stay { offer: (*o).into() },
            O::Esim(o) => Self::Esim { offer: (*o).into() },
            O::Rental(o) => Self::Rental { offer: (*o).into() },
            O::Desk(o) => Self::Desk { offer: (*o).into() },
        }
    }
}

/// A seat or a bag of an order.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ExtraView {
    pub kind: ExtraKind,
    /// `12A`, `23 kg`; empty where the supplier is silent.
    pub label: String,
    pub quantity: u8,
    pub amount: MoneyView,
    pub traveller: Option<u8>,
    /// E.g. `HND → FUK`.
    pub where_used: String,
}

impl From<Extra> for ExtraView {
    fn from(e: Extra) -> Self {
        Self {
            kind: e.kind,
            label: e.label,
            quantity: e.quantity,
            amount: e.amount.into(),
            traveller: e.traveller,
            where_used: e.where_used,
        }
    }
}

/// What a booking is of: as accepted, overlaid with what its order holds now.
#[derive(Clone, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "product")]
#[expect(clippy::large_enum_variant, reason = "one for a booking on the screen, sent at once")]
pub enum BookedItemView {
    Flight {
        carrier: CarrierView,
        cabin: Cabin,
        slices: Vec<OfferSliceView>,
        ticket_numbers: Vec<String>,
        /// As accepted.
        terms: TermsView,
        extras: Vec<ExtraView>,
        /// Free of charge until then.
        void_until: Option<String>,
    },
    Stay {
        /// As accepted, its terms included.
        accepted: Box<StayView>,
        property: Box<PropertyView>,
        check_in: String,
        check_out: String,
        nights: u32,
        rooms: u8,
        room_name: String,
        board: Board,
        due_at_property: Option<MoneyView>,
        cancel: CancelTermsView,
        free_until: Option<PlaceTimeView>,
        key_collection: Option<String>,
    },
    Esim {
        plan: EsimView,
        /// Null until delivered, and for everybody but the traveller.
        codes: Option<EsimCodesView>,
    },
    Rental {
        rental: Box<RentalView>,
        /// Null until the vendor has it.
        state: Option<RentalState>,
        pickup_text: Option<String>,
        pickup_from: PlaceTimeView,
        return_by: PlaceTimeView,
    },
    Desk {
        title: String,
        details: String,
        starts: PlaceTimeView,
        ends: PlaceTimeView,
        terms: String,
    },
}

impl From<core::BookedItem> for BookedItemView {
    fn from(item: core::BookedItem) -> Self {
        use core::BookedItem as B;
        match item {
            B::Flight(f) => Self::Flight {
                carrier: f.carrier.into(),
                cabin: f.cabin,
                slices: list(f.slices),
                ticket_numbers: f.ticket_numbers,
                terms: f.terms.into(),
                extras: list(f.extras),
                void_until: f.void_until.map(instant),
            },
            B::Stay(s) => Self::Stay {
                accepted: Box::new(s.accepted.into()),
                property: Box::new(s.property.into()),
                check_in: s.check_in.to_string(),
                check_out: s.check_out.to_string(),
                nights: s.nights,
                rooms: s.rooms,
                room_name: s.room_name,
                board: s.board,
                due_at_property: s.due_at_property.map(Into::into),
                cancel: s.cancel.into(),
                free_until: s.free_until.map(Into::into),
                key_collection: s.key_collection,
            },
            B::Esim(e) => {
                let qr = e.qr_svg;
                Self::Esim { plan: e.plan.into(), codes: e.codes.map(|c| EsimCodesView::of(c, qr)) }
            }
            B::Rental(r) => Self::Rental {
                rental: Box::new(r.rental.into()),
                state: r.state,
                pickup_text: r.pickup_text,
                pickup_from: r.pickup_from.into(),
                return_by: r.return_by.into(),
            },
            B::Desk(d) => {
                Self::Desk { title: d.title, details: d.details, starts: d.starts.into(), ends: d.ends.into(), terms: d.terms }
            }
        }
    }
}

/// One moment of one booking: its calendar day at the place, its time there where it has one, and what it is.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ItineraryItemView {
    pub booking_id: String,
    pub trip_id: String,
    pub state: BookingState,
    pub product: Product,
    /// `2026-12-10`.
    pub day: String,
    pub at: Option<PlaceTimeView>,
    pub record_locator: Option<String>,
    pub simulated: bool,
    pub travellers: Vec<String>,
    pub document_ids: Vec<String>,
    pub what: MomentView,
}

#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum MomentView {
    Flight {
        segment: Box<SegmentView>,
        segment_index: u32,
        cabin: Cabin,
        seat: Option<String>,
    },
    Stay {
        moment: Moment,
        property: Box<PropertyView>,
        nights: u32,
        rooms: u8,
        room_name: String,
        key_collection: Option<String>,
    },
    Esim {
        moment: Moment,
        title: String,
        countries: Vec<String>,
        data_mb: Option<u32>,
        days: u16,
        tops_up: bool,
    },
    Rental {
        moment: Moment,
        vendor: String,
        product: String,
        point: RentalPointView,
        text: Option<String>,
        rental_state: Option<RentalState>,
        contact: String,
    },
    Desk {
        moment: Moment,
        title: String,
        details: String,
    },
}

impl From<core::What> for MomentView {
    fn from(what: core::What) -> Self {
        match what {
            core::What::Flight { segment, segment_index, cabin, seat } => {
                Self::Flight { segment: Box::new((*segment).into()), segment_index, cabin, seat }
            }
            core::What::Stay(s) => Self::Stay {
                moment: s.moment.into(),
                property: Box::new(s.property.into()),
                nights: s.nights,
                rooms: s.rooms,
                room_name: s.room_name,
                key_collection: s.key_collection,
            },
            core::What::Esim { moment, title, countries, data_mb, days, tops_up } => {
                Self::Esim { moment: moment.into(), title, countries: codes(countries), data_mb, days, tops_up }
            }
            core::What::Rental(r) => Self::Rental {
                moment: r.moment.into(),
                vendor: r.vendor,
                product: r.product,
                point: r.point.into(),
                text: r.text,
                rental_state: r.rental_state,
                contact: r.contact,
            },
            core::What::Desk { moment, title, details } => Self::Desk { moment: moment.into(), title, details },
        }
    }
}

impl From<core::ItineraryItem> for ItineraryItemView {
    fn from(i: core::ItineraryItem) -> Self {
        Self {
            booking_id: i.booking_id.to_string(),
            trip_id: i.trip_id.to_string(),
            state: i.state,
            product: i.product,
            day: i.day.to_string(),
            at: i.at.map(Into::into),
            record_locator: i.record_locator,
            simulated: i.simulated,
            travellers: i.travellers,
            document_ids: i.document_ids.into_iter().map(|id| id.to_string()).collect(),
            what: i.what.into(),
        }
    }
}
