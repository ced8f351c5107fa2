//! The overview map of a trip.
use super::{PositionView, list, mirror};
use btm_client as core;
use serde::Serialize;
use specta::Type;

mirror! {
    MapPointKind = core::MapPointKind { Airport, Hotel, Counter }
}

/// In the order of the trip; `day` is `2026-12-10`.
#[derive(Clone, Debug, Serialize, Type)]
pub struct MapPointView {
    pub position: PositionView,
    pub label_ja: String,
    pub label_en: String,
    pub kind: MapPointKind,
    pub day: String,
}

impl From<core::MapPoint> for MapPointView {
    fn from(p: core::MapPoint) -> Self {
        Self {
            position: p.position.into(),
            label_ja: p.label_ja,
            label_en: p.label_en,
            kind: p.kind.into(),
            day: p.day.to_string(),
        }
    }
}

/// Indexes into the points of the map.
#[derive(Clone, Copy, Debug, Serialize, Type)]
pub struct MapLegView {
    pub from: u32,
    pub to: u32,
}

impl From<core::MapLeg> for MapLegView {
    fn from(l: core::MapLeg) -> Self {
        Self { from: l.from, to: l.to }
    }
}

/// Empty `points` = no place of the trip is known.
#[derive(Clone, Debug, Serialize, Type)]
pub struct TripMapView {
    pub points: Vec<MapPointView>,
    pub legs: Vec<MapLegView>,
}

impl From<core::TripMap> for TripMapView {
    fn from(m: core::TripMap) -> Self {
        Self { points: list(m.points), legs: list(m.legs) }
    }
}
