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
        .register::<DesktopView>()
        .register::<CheckStepView>()
        .register::<ConnectedView>()
        .register::<NewCompany>()
        .register::<StandaloneStepView>()
        .register::<CompanyMadeView>()
        .register::<SamplePersonView>()
        .register::<SimulatorView>()
        .register::<SimulatorEvent>()
        .register::<SignInOutcomeView>()
        .register::<CodeOutcomeView>()
        .register::<EnrolmentView>()
        .register::<ProfileInput>()
        .register::<ProfileView>()
        .register::<PlaceView>()
        .register::<PointView>()
        .register::<SearchInput>()
        .register::<SearchEventView>()
        .register::<OfferLabel>()
        .register::<StaySearchInput>()
        .register::<StaySearchEventView>()
        .register::<StayView>()
        .register::<ConnectInput>()
        .register::<ConnectWishView>()
        .register::<PlansView>()
        .register::<ExtrasOnSaleView>()
        .register::<ExtraChoiceInput>()
        .register::<AnyOfferView>()
        .register::<ReviewView>()
        .register::<TravellerRowView>()
        .register::<UnsentInput>()
        .register::<PurchaseInput>()
        .register::<PurchaseView>()
        .register::<CancellationView>()
        .register::<ChangeOptionsView>()
        .register::<StayChangeView>()
        .register::<ScheduleChangeAnswer>()
        .register::<UsageView>()
        .register::<EsimView>()
        .register::<InstallGuideView>()
        .register::<DeskInput>()
        .register::<CaseView>()
        .register::<CaseQueueView>()
        .register::<CaseFileView>()
        .register::<DeskActInput>()
        .register::<UserRowView>()
        .register::<InviteView>()
        .register::<ArrangerLinkView>()
        .register::<TodayView>()
        .register::<TripRowView>()
        .register::<TripView>()
        .register::<BookingView>()
        .register::<DocumentView>()
        .register::<SyncView>()
        .register::<DeadlineListView>()
        .register::<NoticeListView>()
        .register::<OutboxView>()
        .register::<DraftView>()
        .register::<FoundView>()
        .register::<SaveKind>()
        .register::<SavedFileView>()
        .register::<ConnectionRowView>()
        .register::<ItineraryEvent>()
}

#[test]
fn generated_bindings_are_current() {
    let made = Typescript::default().header(HEADER).export(&types(), specta_serde::Format).unwrap();
    // Asked at run time: a shared build folder may hold a program another checkout built.
    let path = std::path::PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("ui/src/host/bindings.ts");
    if std::env::var_os("SMART_BTM_WRITE_GENERATED").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap();
    assert!(kept == made, "ui/src/host/bindings.ts is not what the views say: run `cargo xtask bindings`");
}
