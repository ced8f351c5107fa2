//! Reads one supplier payload with the adapter's own parser: `parse -- duffel <kind> FILE`. Exit 0 if it can, 1 if not, 2 on bad arguments.
#![allow(clippy::print_stdout)]
use btm_suppliers::duffel::door;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [supplier, kind, file] = arguments.as_slice() else {
        eprintln!("usage: parse duffel <{}> FILE", door::KINDS.join("|"));
        return ExitCode::from(2);
    };
    if supplier != "duffel" || !door::KINDS.contains(&kind.as_str()) {
        eprintln!("not a supplier and kind known here; kinds of duffel: {}", door::KINDS.join(" "));
        return ExitCode::from(2);
    }
    let body = match std::fs::read(file) {
        Ok(body) => body,
        Err(e) => {
            eprintln!("{file}: {e}");
            return ExitCode::from(2);
        }
    };
    match door::read(kind, &body) {
        Ok(count) => {
            println!("{kind}: {count} read");
            ExitCode::SUCCESS
        }
        Err(e) => {
            eprintln!("{file}: {e}");
            ExitCode::FAILURE
        }
    }
}
