//! Real published payloads, where a folder of them is named by `BTM_FIXTURES_DIR`, through the same door as the example.
use btm_suppliers::duffel::door;

/// A file's kind by the beginning of its name; `None` = outside this adapter's scope.
fn kind(name: &str) -> Option<&'static str> {
    if name.contains("_error.") || name.contains("error.json") {
        return Some("error");
    }
    [
        ("aircraft", "aircraft"),
        ("airlines", "airline"),
        ("airports", "airport"),
        ("offer_passengers", "offer_passenger"),
        ("offer_requests", "offer_request"),
        ("offers", "offer"),
        ("orders", "order"),
        ("payments", "payment"),
    ]
    .into_iter()
    .find(|(prefix, _)| name.starts_with(&format!("{prefix}__")))
    .map(|(_, kind)| kind)
}

#[test]
fn published_payloads_are_read() {
    let Some(folder) = std::env::var_os("BTM_FIXTURES_DIR") else {
        println!("fixtures: none read (BTM_FIXTURES_DIR is not set)");
        return;
    };
    let (mut files, mut things, mut passed_over) = (0, 0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match kind(&name).filter(|_| name.ends_with(".json")) {
            Some(kind) => {
                things += door::read(kind, &std::fs::read(&path).unwrap()).unwrap_or_else(|e| panic!("{name}: {e}"));
                files += 1;
            }
            None => passed_over += 1,
        }
    }
    println!("fixtures: {files} files with {things} things read, {passed_over} of other kinds passed over");
    assert!(files > 0, "the folder named holds no payload of a kind known here");
}
