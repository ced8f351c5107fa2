//! The binary: its first line, its exit codes, TLS, and `kill -9` at any moment.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::lab::{self, Lab};

const BINARY: &str = env!("CARGO_BIN_EXE_smart-btm-sandbox");

/// A sandbox in a process of its own.
pub struct Running {
    pub child: Child,
    pub url: String,
    rest: BufReader<std::process::ChildStdout>,
}

/// A test that fails leaves no process behind.
impl Drop for Running {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// Starts one and reads its first line.
pub fn start(arguments: &[&str]) -> Running {
    let mut child = Command::new(BINARY).args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut rest = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    rest.read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("first line {line:?}")).to_owned();
    Running { child, url, rest }
}

/// Asks it to leave; its exit code and what else it said.
pub fn terminate(mut running: Running) -> (i32, String) {
    Command::new("kill").arg("-TERM").arg(running.child.id().to_string()).status().unwrap();
    let code = running.child.wait().unwrap().code().unwrap();
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut running.rest, &mut rest).unwrap();
    (code, rest)
}

fn exit_code(arguments: &[&str]) -> i32 {
    Command::new(BINARY).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().code().unwrap()
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[tokio::test]
async fn the_binary_listens_with_tls_and_leaves_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let tls = format!("self:{}", text(folder.path()));
    let running = start(&["--memory", "--tls", &tls, "--clock", "fixed:2026-11-23T09:00:00Z"]);
    assert!(running.url.starts_with("https://127.0.0.1:"));
    let ca = std::fs::read_to_string(folder.path().join("ca.pem")).unwrap();
    let lab = Lab::at(&running.url, lab::client(Some(&ca)));
    assert_eq!(lab.get("/_sandbox/identity").await.body["clock"]["mode"], "fixed");
    assert!(lab::client(None).get(&running.url).send().await.is_err(), "an unknown CA is not trusted");
    assert_eq!(terminate(running), (0, String::new()), "one line on stdout, exit 0");
    let again = start(&["--memory", "--tls", &tls]);
    assert_eq!(std::fs::read_to_string(folder.path().join("ca.pem")).unwrap(), ca, "the certificate is kept");
    terminate(again);
}

#[test]
fn bad_arguments_and_foreign_journals_have_their_exit_codes() {
    for wrong in [
        &["--nonsense"][..],
        &[],
        &["--memory", "--data", "x"],
        &["--memory", "--clock", "tea"],
        &["--memory", "--tls", "yes"],
        &["--memory", "--currency", "XXX"],
        &["--memory", "--listen", "0.0.0.0:0"],
        &["--memory", "--world", "3"],
        &["--memory", "--disruption", "storm"],
    ] {
        assert_eq!(exit_code(wrong), 2, "{wrong:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let data = text(folder.path());
    terminate(start(&["--data", data, "--seed", "1", "--flights-per-day", "500"]));
    assert_eq!(exit_code(&["--data", data, "--seed", "2", "--flights-per-day", "500"]), 3);
}

/// Buyers order as fast as they can while the process is killed; what was acknowledged must be there afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn kill_nine_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let data = text(folder.path()).to_owned();
    let arguments = ["--data", &data, "--clock", "fixed:2026-11-23T09:00:00Z", "--flights-per-day", "3000"];
    let mut acknowledged: Vec<(String, Value)> = Vec::new();
    for round in 0..4_u64 {
        let mut running = start(&arguments);
        let lab = Lab::at(&running.url, lab::client(None));
        for (our_ref, id) in &acknowledged {
            let truth = lab.truth(our_ref).await;
            assert_eq!((&truth["live"], &truth["orders"][0]["id"]), (&Value::from(1), id), "{our_ref}");
        }
        let ended = Arc::new(AtomicBool::new(false));
        let buyers: Vec<_> = (0..6).map(|buyer| tokio::spawn(buy_until(lab.clone(), ended.clone(), round, buyer))).collect();
        tokio::time::sleep(std::time::Duration::from_millis(350 + round * 137)).await;
        running.child.kill().unwrap();
        running.child.wait().unwrap();
        ended.store(true, Ordering::SeqCst);
        for buyer in buyers {
            acknowledged.extend(buyer.await.unwrap());
        }
    }
    assert!(acknowledged.len() >= 4, "{}", acknowledged.len());
    let running = start(&arguments);
    let lab = Lab::at(&running.url, lab::client(None));
    for (our_ref, id) in &acknowledged {
        let truth = lab.truth(our_ref).await;
        assert_eq!((&truth["live"], &truth["orders"][0]["id"]), (&Value::from(1), id), "{our_ref}");
    }
    terminate(running);
}

async fn buy_until(lab: Lab, ended: Arc<AtomicBool>, round: u64, buyer: u64) -> Vec<(String, Value)> {
    let mut done = Vec::new();
    let mut number = 0;
    while !ended.load(Ordering::SeqCst) {
        let body = serde_json::json!({"data": lab::wish("HND", "CTS", "2027-01-20")});
        let Ok(search) = lab.call(reqwest::Method::POST, "/air/offer_requests?return_offers=false", Some(body)).await else {
            break;
        };
        let list = format!("/air/offers?limit=1&offer_request_id={}", search.data()["id"].as_str().unwrap());
        let Ok(offers) = lab.call(reqwest::Method::GET, &list, None).await else { break };
        let our_ref = format!("k{round}.{buyer}.{number}");
        let order = serde_json::json!({"data": lab::order(&offers.data()[0], &our_ref)});
        let Ok(answer) = lab.call(reqwest::Method::POST, "/air/orders", Some(order)).await else { break };
        if answer.status == 201 {
            done.push((our_ref, answer.data()["id"].clone()));
        }
        number += 1;
    }
    done
}
