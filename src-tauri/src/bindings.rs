//! `ui/src/host/bindings.ts` from the views. The committed file is compared in every test run; `cargo xtask bindings` writes it.
#![cfg(test)]
#![allow(clippy::unwrap_used, clippy::expect_used)]
use crate::events::ItineraryEvent;
use crate::ipc_error::IpcError;
use crate::views::*;
use specta::Types;
use specta_typescript::Typescript;

const HEADER: &str = "// GENERATED from src-tauri/src/views.rs by `cargo xtask bindings`. Do not edit by hand.\n";

/// A word of the screens alone, of which offer is the best so far; here so that they find all their words in one file.
#[derive(serde::Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "the screens alone give this mark")]
enum OfferLabel {
    Cheapest,
    Fastest,
    MostFlexible,
}

fn types() -> Types {
    Types::default()
        .register::<IpcError>()
        .register::<BootView>()
        .register::<AboutView>()
        .register::<CheckStepView>()
        .register::<ConnectedView>()
        .register::<NewCompany>()
        .register::<StandaloneStepView>()
        .register::<CompanyMadeView>()
        .register::<SignInOutcomeView>()
        .register::<CodeOutcomeView>()
        .register::<EnrolmentView>()
        .register::<ProfileInput>()
        .register::<ProfileView>()
        .register::<PlaceView>()
        .register::<SearchInput>()
        .register::<SearchEventView>()
        .register::<OfferLabel>()
        .register::<OfferReviewView>()
        .register::<PurchaseInput>()
        .register::<PurchaseView>()
        .register::<TodayView>()
        .register::<TripRowView>()
        .register::<TripView>()
        .register::<BookingView>()
        .register::<DocumentView>()
        .register::<SyncView>()
        .register::<ItineraryEvent>()
}

#[test]
fn generated_bindings_are_current() {
    let made = Typescript::default().header(HEADER).export(&types(), specta_serde::Format).unwrap();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/host/bindings.ts");
    if std::env::var_os("SMART_BTM_WRITE_GENERATED").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap();
    assert!(kept == made, "ui/src/host/bindings.ts is not what the views say: run `cargo xtask bindings`");
}
