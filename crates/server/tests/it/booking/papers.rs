//! Papers that do not come with the confirmation (F-29): looked for, flagged after ten minutes, with the desk until they are here.
use super::world::*;
use btm_api::desk::{DeskCaseBody, DeskCaseState};
use btm_api::purchase::BookingBody;
use btm_api::sync::{DocumentKind, SyncBody};
use btm_domain::BookingState as S;
use btm_domain::booking::Ladder;
use btm_domain::desk::DeskAbout;
use btm_server::booking::EngineOptions;
use serde_json::json;

/// Ten minutes in a second.
fn quick(options: &mut EngineOptions) {
    options.ladder = Ladder::shortened(600);
}

/// The supplier has the tickets and tells nobody.
async fn withhold(w: &World) {
    let rule = |op: &str| json!({"id": op, "match": {"op": op}, "effect": {"withhold": "documents"}});
    w.shop.control("PUT", "faults", json!([rule("order"), rule("read_order")])).await;
}

async fn cases(device: &Device) -> Vec<DeskCaseBody> {
    let case = |body| if let SyncBody::DeskCase(case) = body { Some(*case) } else { None };
    device.mirror().await.into_iter().filter_map(case).collect()
}

/// Bought, confirmed, and its ticket is overdue.
async fn without_its_ticket(w: &World) -> BookingBody {
    withhold(w).await;
    let offer = w.device.offer().await;
    let request = purchase(&w.device, &offer);
    w.device.post_purchase(&request).await;
    w.device.until(request.purchase_id, |b| b.document_missing).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_that_does_not_come_is_a_flag_and_one_case_until_it_comes() {
    let w = World::tuned(quick).await;
    let booking = without_its_ticket(&w).await;
    assert_eq!((booking.state, booking.documents.len()), (S::Confirmed, 1), "{:?}", events(&booking));
    let opened = cases(&w.device).await;
    assert_eq!(opened.len(), 1);
    assert_eq!((opened[0].about, opened[0].state), (DeskAbout::DocumentMissing, DeskCaseState::Open));
    assert_eq!(opened[0].booking_id, Some(booking.booking_id));
    // Another node over the same store, and looking goes on: still once.
    let second = server(&w.shop, w.folder.path(), quick).await;
    tokio::time::sleep(std::time::Duration::from_secs(7)).await;
    btm_server::areas::desk::sweep(w.server.app()).await.unwrap();
    btm_server::areas::desk::sweep(second.app()).await.unwrap();
    let later = w.device.booking(&booking).await;
    assert_eq!(events(&later).iter().filter(|e| **e == "documents_missing").count(), 1);
    assert_eq!(cases(&w.device).await.len(), 1);
    w.shop.control("DELETE", "faults", json!({})).await;
    let here = w.device.when(&booking, |b| !b.document_missing).await;
    assert_eq!((here.documents.len(), here.ticket_numbers().len()), (2, 1), "{:?}", events(&here));
    let settled = cases(&w.device).await;
    assert_eq!((settled.len(), settled[0].state), (1, DeskCaseState::Settled), "nobody has to close it");
    assert_eq!(settled[0].lines.iter().map(|l| l.event.as_str()).collect::<Vec<_>>(), ["asked", "settled"]);
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_case_survives_a_restart_and_is_opened_again_with_the_same_name() {
    let w = World::tuned(quick).await;
    let booking = without_its_ticket(&w).await;
    let before = cases(&w.device).await;
    let World { shop, server: first, device, folder } = w;
    first.stop().await;
    let again = server(&shop, folder.path(), quick).await;
    let device = Device { base_url: again.base_url.clone(), http: http(&[&again.ca_pem]), ..device };
    let after = cases(&device).await;
    assert_eq!((before.len(), after.len(), before[0].case_id), (1, 1, after[0].case_id));
    shop.control("DELETE", "faults", json!({})).await;
    device.when(&booking, |b| !b.document_missing).await;
    assert_eq!(cases(&device).await[0].state, DeskCaseState::Settled);
    let mut kinds = Vec::new();
    for document in device.booking(&booking).await.documents {
        kinds.push(device.document(document).await.kind);
    }
    assert_eq!(kinds, [DocumentKind::Terms, DocumentKind::ETicket]);
}
