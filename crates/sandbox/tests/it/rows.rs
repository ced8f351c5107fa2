//! The list of acceptance rows: every row of the design is one test, by its id; none is missing, doubled or ignored.

use std::collections::BTreeMap;
use std::process::Command;

/// The rows of each supplier: D for flights, S for stays, A for eSIMs, L for the second hotel supplier.
const ROWS: [(char, u32); 4] = [('d', 32), ('s', 12), ('a', 12), ('l', 10)];

/// What this test program says of its own tests.
fn listed(more: &[&str]) -> Vec<String> {
    let program = std::env::current_exe().unwrap();
    let said = Command::new(program).args(["--list", "--format", "terse"]).args(more).output().unwrap();
    let text = String::from_utf8(said.stdout).unwrap();
    text.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect()
}

/// `d07` of `acceptance::d07_the_search_times_out`.
fn row(test: &str) -> Option<String> {
    let (id, _) = test.rsplit("::").next()?.split_once('_')?;
    let (letter, number) = id.split_at_checked(1)?;
    let known = ROWS.iter().any(|(l, _)| letter.chars().eq([*l]));
    (known && number.len() == 2 && number.chars().all(|c| c.is_ascii_digit())).then(|| id.to_owned())
}

#[test]
fn every_row_is_one_test() {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for test in listed(&[]) {
        if let Some(id) = row(&test) {
            found.entry(id).or_default().push(test);
        }
    }
    let wanted: Vec<String> = ROWS.iter().flat_map(|(l, last)| (1..=*last).map(move |n| format!("{l}{n:02}"))).collect();
    let missing: Vec<&String> = wanted.iter().filter(|id| !found.contains_key(*id)).collect();
    assert!(missing.is_empty(), "rows without a test: {missing:?}");
    let unknown: Vec<&String> = found.keys().filter(|id| !wanted.contains(id)).collect();
    assert!(unknown.is_empty(), "tests of rows that do not exist: {unknown:?}");
    let doubled: Vec<&Vec<String>> = found.values().filter(|tests| tests.len() > 1).collect();
    assert!(doubled.is_empty(), "rows with several tests: {doubled:?}");
    assert_eq!(listed(&["--ignored"]), [""; 0], "nothing is ignored");
    println!("acceptance rows: {} of {} are tests", found.len(), wanted.len());
}
