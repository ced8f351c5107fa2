//! A process killed at any moment loses nothing it was told is kept.
use crate::{intent, key, open};
use btm_cache::{Cache, Opened};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

const FOLDER: &str = "BTM_CACHE_TEST_FOLDER";

#[tokio::test]
#[ignore = "started, and killed, by a_kill_loses_nothing_acknowledged"]
async fn writes_until_killed() {
    let path = std::path::PathBuf::from(std::env::var_os(FOLDER).unwrap()).join("cache.db");
    let cache = open(&path).await;
    let first = cache.open_intents().await.unwrap().len() as u128 + 1;
    for n in first.. {
        cache.keep_intent(&intent(n)).await.unwrap();
        // Past the capture of the test runner, at once.
        let line = format!("kept {n}\n");
        std::io::Write::write_all(&mut std::io::stderr().lock(), line.as_bytes()).unwrap();
    }
}

#[tokio::test]
async fn a_kill_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let mut known = 0;
    for round in 0..4 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::writes_until_killed", "--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        for _ in 0..(20 + round * 7) {
            let line = lines.next().unwrap().unwrap();
            known = line.strip_prefix("kept ").unwrap_or_else(|| panic!("{line}")).parse().unwrap();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let (cache, how) = Cache::open(&folder.path().join("cache.db"), &key()).await.unwrap();
        assert_eq!(how, Opened::Found);
        let kept = cache.open_intents().await.unwrap().len();
        assert!(kept >= known, "round {round}: {known} acknowledged, {kept} there");
        cache.close().await;
    }
}
