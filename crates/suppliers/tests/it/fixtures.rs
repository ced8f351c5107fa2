//! Real published payloads, where a folder of them is named by `BTM_FIXTURES_DIR`, through the same door as the example.
use btm_suppliers::duffel::door;

/// The beginning of a file's name and its kind, for every endpoint an adapter calls or the sandbox's acceptance names.
const KNOWN: [(&str, &str); 17] = [
    ("aircraft", "aircraft"),
    ("airline_initiated_changes", "airline_initiated_change"),
    ("airlines", "airline"),
    ("airports", "airport"),
    ("offer_passengers", "offer_passenger"),
    ("offer_requests", "offer_request"),
    ("offers", "offer"),
    ("order_cancellations", "order_cancellation"),
    ("order_change_offers", "order_change_offer"),
    ("order_change_requests", "order_change_request"),
    ("order_changes", "order_change"),
    ("orders", "order"),
    ("payments", "payment"),
    ("places", "place"),
    ("seat_maps", "seat_map"),
    ("stays_bookings", "stays_booking"),
    ("webhooks", "webhook"),
];

/// `None` = of an endpoint nobody of ours calls.
fn kind(name: &str) -> Option<&'static str> {
    if name.contains("_error.") {
        return Some("error");
    }
    KNOWN.into_iter().find(|(prefix, _)| name.starts_with(&format!("{prefix}__"))).map(|(_, kind)| kind)
}

#[test]
fn published_payloads_are_read() {
    let Some(folder) = std::env::var_os("BTM_FIXTURES_DIR") else {
        println!("fixtures: none read (BTM_FIXTURES_DIR is not set)");
        return;
    };
    let (mut files, mut things, mut passed_over) = (0, 0, Vec::new());
    let mut found: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    for path in found {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match kind(&name).filter(|_| name.ends_with(".json")) {
            Some(kind) => {
                things += door::read(kind, &std::fs::read(&path).unwrap()).unwrap_or_else(|e| panic!("{name}: {e}")).len();
                files += 1;
            }
            None => passed_over.push(name),
        }
    }
    println!("fixtures: {files} files with {things} things read; passed over: {passed_over:?}");
    assert!(files > 0, "the folder named holds no payload of a kind known here");
}
