//! Whatever arrives, a parser answers: bytes of any kind, and payloads with one part made into something else or cut short, through every
//! door and every signature check. Found cases stand in `proptest-regressions`.
use crate::{airalo, liteapi, payloads};
use btm_suppliers::{airalo as airalo_wire, duffel, liteapi as liteapi_wire};
use proptest::collection::vec;
use proptest::prelude::*;
use secrecy::SecretString;
use serde_json::{Value, json};

/// Through every kind of every supplier. What comes out does not matter here, only that something does.
fn through_all_doors(body: &[u8]) {
    for kind in duffel::door::KINDS {
        let _ = duffel::door::read(kind, body);
    }
    for kind in airalo_wire::door::KINDS {
        let _ = airalo_wire::door::read(kind, body);
    }
    for kind in liteapi_wire::door::KINDS {
        let _ = liteapi_wire::door::read(kind, body);
    }
}

fn seeds() -> Vec<Value> {
    let duffel = [
        payloads::offer("off_1"),
        payloads::order("ord_1", "instant", "b.book"),
        payloads::change_offer("oco_1", "2027-01-20T10:00:00", "10.00"),
    ];
    let airalo = [json!([airalo::lenient::place(airalo::lenient::package())]), airalo::lenient::order()];
    let liteapi = [liteapi::samples::rates(), liteapi::samples::prebook(), liteapi::samples::booking("BK-1", "b.book")];
    let all = duffel.into_iter().chain(airalo).chain(liteapi);
    all.map(|data| json!({"data": data, "meta": {}})).collect()
}

/// How many parts a value has, itself included.
fn parts(value: &Value) -> usize {
    1 + match value {
        Value::Array(all) => all.iter().map(parts).sum::<usize>(),
        Value::Object(all) => all.values().map(parts).sum(),
        _ => 0,
    }
}

/// Makes the `n`th part, counted in depth, into `other`; `None`: it goes. `n` is what is left to count.
fn mangle(value: &mut Value, n: &mut usize, other: Option<&Value>) {
    match value {
        Value::Array(all) => {
            for at in 0..all.len() {
                if *n == 0 {
                    match other {
                        Some(other) => all[at] = other.clone(),
                        None => drop(all.remove(at)),
                    }
                    *n = usize::MAX;
                    return;
                }
                *n -= 1;
                mangle(&mut all[at], n, other);
                if *n == usize::MAX {
                    return;
                }
            }
        }
        Value::Object(all) => {
            let keys: Vec<String> = all.keys().cloned().collect();
            for key in keys {
                if *n == 0 {
                    match other {
                        Some(other) => drop(all.insert(key, other.clone())),
                        None => drop(all.remove(&key)),
                    }
                    *n = usize::MAX;
                    return;
                }
                *n -= 1;
                if let Some(child) = all.get_mut(&key) {
                    mangle(child, n, other);
                }
                if *n == usize::MAX {
                    return;
                }
            }
        }
        _ => {}
    }
}

fn odd() -> impl Strategy<Value = Option<Value>> {
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1e308),
        json!(18446744073709551615u64),
        json!(""),
        json!("\u{202e}\u{0}"),
        json!("99999999999999999999.99"),
        json!("-0.001"),
        json!("P99999999999D"),
        json!("9999-12-31T23:59:60"),
        json!("+262143-01-01"),
        json!("ZZZZ"),
        json!("東京"),
        json!([]),
        json!([[]]),
        json!({}),
        json!({"data": []}),
        json!("x".repeat(70_000)),
    ];
    prop_oneof![1 => Just(None), 12 => proptest::sample::select(odd.to_vec()).prop_map(Some)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_bytes_are_answered(body in vec(any::<u8>(), 0..400)) {
        through_all_doors(&body);
    }

    #[test]
    fn a_payload_with_an_odd_part_is_answered(seed in 0..8usize, at in any::<proptest::sample::Index>(), other in odd(), cut in prop_oneof![4 => Just(None), 1 => any::<proptest::sample::Index>().prop_map(Some)]) {
        let mut body = seeds().swap_remove(seed);
        let mut n = at.index(parts(&body) - 1);
        mangle(&mut body, &mut n, other.as_ref());
        prop_assert_eq!(n, usize::MAX, "a part was met");
        let text = body.to_string().into_bytes();
        through_all_doors(&text[..cut.map_or(text.len(), |cut| cut.index(text.len()))]);
    }

    #[test]
    fn any_signature_is_refused_and_none_panics(header in "\\PC{0,80}|t=[0-9-]{0,20},v1=[0-9a-fA-F]{0,70}", body in vec(any::<u8>(), 0..200)) {
        let secret = SecretString::from("made-up-secret");
        let at = chrono::DateTime::UNIX_EPOCH;
        for name in ["x-duffel-signature", "airalo-signature"] {
            let headers = [(name.to_owned(), header.clone())];
            prop_assert!(duffel::event::verify(Some(&secret), &headers, &body, at).is_err());
            prop_assert!(airalo_wire::event::verify(Some(&secret), &headers, &body).is_err());
        }
    }
}

#[test]
fn the_payloads_are_read_whole_and_one_part_of_them_can_be_anything() {
    for seed in seeds() {
        let all = parts(&seed) - 1;
        for n in 0..all {
            let (mut body, mut left) = (seed.clone(), n);
            mangle(&mut body, &mut left, Some(&json!("mark")));
            assert!(left == usize::MAX && body.to_string().contains("mark"), "part {n} of {all}");
        }
    }
    let read = |kind, seed: &Value| duffel::door::read(kind, seed.to_string().as_bytes()).map(|all| all.len());
    assert_eq!((read("offer", &seeds()[0]), read("order", &seeds()[1])), (Ok(1), Ok(1)));
}
