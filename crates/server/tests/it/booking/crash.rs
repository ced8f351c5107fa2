//! The server dies between calling and the answer: at the next start the call is an answer lost, is looked up, and lives once.
use super::world::*;
use btm_domain::BookingState;
use serde_json::json;
use std::process::{Command, Stdio};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_vanishes_during_the_call_is_succeeded_without_a_second_order() {
    let w = World::new().await;
    let offer = w.device.offer().await;
    w.shop.fault("create_order", json!({"answer_after": {"s": 20}})).await;
    let request = purchase(&w.device, &offer);
    w.device.post_purchase(&request).await;
    w.device.until(request.purchase_id, |b| events(b).contains(&"supplier_called")).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    // Dropped, not stopped: the call under way is cut, nothing is written.
    drop(w.server);
    let server = server(&w.shop, w.folder.path(), |_| {}).await;
    let device = super::world::Device { base_url: server.base_url.clone(), http: http(&[&server.ca_pem]), ..w.device };
    let booking = device.settled(request.purchase_id).await;
    assert_eq!(booking.state, BookingState::Confirmed, "{:?}", events(&booking));
    assert!(events(&booking).contains(&"answer_lost"), "{:?}", events(&booking));
    assert_eq!(events(&booking).iter().filter(|e| **e == "supplier_called").count(), 1);
    assert_eq!(w.shop.live(booking.booking_id).await, 1);
    // The purchase is answered as before.
    assert!(device.post_purchase(&request).await.status().is_success());
}

struct Killed(std::process::Child);

impl Killed {
    fn start(shop: &Shop, folder: &std::path::Path) -> (Self, String) {
        let ca = folder.join("sandbox-ca.pem");
        std::fs::write(&ca, shop.sandbox.ca_pem.as_deref().unwrap()).unwrap();
        let mut child = binary(folder)
            .arg("serve")
            .args([
                "--listen",
                "127.0.0.1:0",
                "--two-factor",
                "optional",
                "--sandbox-url",
                &shop.sandbox.base_url,
                "--sandbox-ca",
            ])
            .arg(ca)
            .arg("--data")
            .arg(folder.join("data"))
            .arg("--tls")
            .arg(format!("self:{}", folder.join("tls").display()))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();
        (Self(child), url)
    }

    /// SIGKILL.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn binary(folder: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smart-btm-server"));
    command.stdin(Stdio::null()).stderr(std::fs::File::options().append(true).create(true).open(folder.join("log")).unwrap());
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_right_after_the_request_or_during_the_call_confirms_exactly_once() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let (process, base_url) = Killed::start(&shop, folder.path());
    let output = binary(folder.path())
        .args(["company", "create", "有限会社さくら", "--admin", "hanako@example.com", "--data"])
        .arg(folder.path().join("data"))
        .output()
        .unwrap();
    let link = String::from_utf8(output.stdout).unwrap();
    let invitation = link.trim().rsplit_once("token=").unwrap_or_else(|| panic!("{link}")).1.to_owned();
    let ca = std::fs::read_to_string(folder.path().join("tls/ca.pem")).unwrap();
    let mut device = super::world::Device::enter(&base_url, &ca, &invitation).await;
    let mut process = Some(process);
    for (n, during_the_call) in [(0, false), (1, true)] {
        let offers = device
            .search(
                "HND",
                "CTS",
                btm_domain::Clock::now(&btm_server::edge::SystemClock).date_naive() + chrono::TimeDelta::days(20 + n),
            )
            .await;
        let offer = offers.into_iter().find(|o| o.owner.code.as_str() == "ZZ").unwrap();
        if during_the_call {
            shop.fault("create_order", json!({"answer_after": {"s": 30}})).await;
        }
        let request = purchase(&device, &offer);
        assert!(device.post_purchase(&request).await.status().is_success());
        if during_the_call {
            device.until(request.purchase_id, |b| events(b).contains(&"supplier_called")).await;
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        process.take().unwrap().kill();
        let (again, base_url) = Killed::start(&shop, folder.path());
        process = Some(again);
        device.base_url = base_url;
        let booking = device.settled(request.purchase_id).await;
        assert_eq!(booking.state, BookingState::Confirmed, "{:?}", events(&booking));
        assert_eq!(shop.live(booking.booking_id).await, 1);
        assert!(!during_the_call || events(&booking).contains(&"answer_lost"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_told_to_stop_waits_for_the_call_under_way() {
    let w = World::new().await;
    let offer = w.device.offer().await;
    w.shop.fault("create_order", json!({"latency": {"fixed": {"ms": 2000}}})).await;
    let request = purchase(&w.device, &offer);
    w.device.post_purchase(&request).await;
    w.device.until(request.purchase_id, |b| events(b).contains(&"supplier_called")).await;
    w.server.stop().await;
    let server = server(&w.shop, w.folder.path(), |_| {}).await;
    let device = super::world::Device { base_url: server.base_url.clone(), http: http(&[&server.ca_pem]), ..w.device };
    let booking = device.settled(request.purchase_id).await;
    assert_eq!(booking.state, BookingState::Confirmed);
    assert!(!events(&booking).contains(&"answer_lost"), "{:?}", events(&booking));
    assert_eq!(w.shop.live(booking.booking_id).await, 1);
}
