//! Writes samples of every document into a folder, for programs that are not ours to read: `cargo run -p btm-documents --example
//! samples -- <folder>`. `tests/conformance` and a person with a viewer use it.
#![allow(clippy::unwrap_used, clippy::expect_used)]
use btm_documents::*;
use std::path::Path;

#[path = "../tests/it/sample.rs"]
mod sample;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).expect("a folder");
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    for (l, tag) in [(Language::Ja, "ja"), (Language::En, "en")] {
        let plans = [
            ("bangkok", sample::bangkok(l)),
            ("date-line", sample::date_line(l)),
            ("clock-change", sample::clock_change(l)),
            ("long", sample::long(l)),
        ];
        for (name, plan) in &plans {
            std::fs::write(folder.join(format!("{name}-{tag}.ics")), calendar(plan))?;
            std::fs::write(folder.join(format!("{name}-{tag}.pdf")), pdf(plan, PdfKind::Itinerary).expect("a document").bytes)?;
        }
        let plan = sample::bangkok(l);
        for id in ["b-flight", "b-stay", "b-router"] {
            let paper = pdf(&plan, PdfKind::Confirmation { item: id }).expect("a document");
            std::fs::write(folder.join(format!("{id}-{tag}.pdf")), paper.bytes)?;
        }
        for item in &plan.trips[0].items {
            let Some(block) = json_ld(item) else { continue };
            let page =
                format!("<!DOCTYPE html><html lang=\"{tag}\"><head><meta charset=\"utf-8\">{block}</head><body></body></html>");
            std::fs::write(folder.join(format!("{}-{tag}.html", item.id)), page)?;
        }
    }
    for (symbol, name) in [(Symbol::Aztec, "aztec"), (Symbol::Qr, "qr")] {
        std::fs::write(folder.join(format!("{name}.svg")), barcode_svg(sample::PASS, symbol).expect("a barcode"))?;
    }
    std::fs::write(folder.join("pass.txt"), sample::PASS)
}
