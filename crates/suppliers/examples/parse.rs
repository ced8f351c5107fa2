//! Reads one supplier payload with the adapter's own parser and prints what it became: `parse -- <supplier> <kind> FILE`.
//! Exit 0 if it can, 1 with the reason if not (an unknown kind and an unreadable file too), 2 without three arguments.
#![allow(clippy::print_stdout)]
use btm_suppliers::{airalo, duffel, liteapi};
use std::process::ExitCode;

/// What a supplier's parser makes of a payload: one line for each thing in it.
type Read = fn(&str, &[u8]) -> Result<Vec<String>, String>;

const SUPPLIERS: [(&str, &[&str], Read); 3] = [
    ("duffel", &duffel::door::KINDS, |kind, body| duffel::door::read(kind, body).map_err(|e| e.to_string())),
    ("airalo", &airalo::door::KINDS, |kind, body| airalo::door::read(kind, body).map_err(|e| e.to_string())),
    ("liteapi", &liteapi::door::KINDS, |kind, body| liteapi::door::read(kind, body).map_err(|e| e.to_string())),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [supplier, kind, file] = arguments.as_slice() else {
        for (supplier, kinds, _) in SUPPLIERS {
            eprintln!("usage: parse {supplier} <{}> FILE", kinds.join("|"));
        }
        return ExitCode::from(2);
    };
    let known = SUPPLIERS.into_iter().find(|(name, kinds, _)| name == supplier && kinds.contains(&kind.as_str()));
    let Some((_, _, read)) = known else {
        for (supplier, kinds, _) in SUPPLIERS {
            eprintln!("not a supplier and kind known here; kinds of {supplier}: {}", kinds.join(" "));
        }
        return ExitCode::FAILURE;
    };
    let body = match std::fs::read(file) {
        Ok(body) => body,
        Err(e) => {
            eprintln!("{file}: {e}");
            return ExitCode::FAILURE;
        }
    };
    match read(kind, &body) {
        Ok(things) => {
            for thing in &things {
                println!("{thing}");
            }
            println!("{kind}: {} read", things.len());
            ExitCode::SUCCESS
        }
        Err(e) => {
            eprintln!("{file}: {kind}: {e}");
            ExitCode::FAILURE
        }
    }
}
