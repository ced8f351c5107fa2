//! Boarding passes: the resolution's own examples, damaged payloads, and barcodes read back by another's decoder.
use crate::sample::PASS;
use btm_documents::*;
use rxing::common::HybridBinarizer;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8LuminanceSource, Reader};
use std::io::Write as _;

const ONE: &[u8] = b"M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 326J001A0025 100";

#[test]
fn one_leg_says_who_where_when_and_which_seat() {
    let pass = BoardingPass::read(ONE).unwrap();
    assert_eq!((pass.surname(), pass.given_name(), pass.electronic_ticket()), ("DESMARAIS", "LUC", true));
    let [leg] = pass.legs() else { panic!() };
    assert_eq!(leg.record_locator.as_deref(), Some("ABC123"));
    assert_eq!((leg.from.as_str(), leg.to.as_str(), leg.carrier.as_str(), leg.number.as_str()), ("YUL", "FRA", "AC", "834"));
    assert_eq!((leg.day_of_year, leg.class, leg.seat.as_deref()), (Some(326), Some('J'), Some("1A")));
    assert_eq!((leg.sequence.as_deref(), leg.status), (Some("25"), Some('1')));
    assert!(leg.conditional.is_empty());
    assert_eq!(pass.payload(), ONE);
}

#[test]
fn two_legs_are_found_behind_conditional_items_that_stay_unread() {
    let pass = BoardingPass::read(PASS).unwrap();
    let [first, second] = pass.legs() else { panic!() };
    assert_eq!((first.number.as_str(), first.conditional.len()), ("834", 0x4D));
    assert_eq!((second.from.as_str(), second.to.as_str(), second.carrier.as_str()), ("FRA", "GVA", "LH"));
    assert_eq!((second.number.as_str(), second.seat.as_deref(), second.day_of_year), ("3664", Some("12C"), Some(227)));
    assert_eq!(second.conditional.len(), 0x2E);
    assert_eq!(pass.payload(), PASS);
}

#[test]
fn the_year_is_the_one_nearest_to_the_day_it_is_read() {
    let pass = BoardingPass::read(ONE).unwrap();
    let near = |day: &str| pass.legs()[0].date_near(day.parse().unwrap()).unwrap().to_string();
    assert_eq!(near("2026-11-20"), "2026-11-22");
    assert_eq!(near("2027-01-03"), "2026-11-22");
    assert_eq!(near("2028-11-01"), "2028-11-21", "a leap year's day 326");
    let mut leap = ONE.to_vec();
    leap[44..47].copy_from_slice(b"366");
    let leap = BoardingPass::read(&leap).unwrap();
    assert_eq!(leap.legs()[0].date_near("2026-12-30".parse().unwrap()), None);
}

#[test]
fn what_is_damaged_is_refused_and_nothing_panics() {
    assert_eq!(BoardingPass::read(b""), Err(BoardingError::Format));
    assert_eq!(BoardingPass::read(b"S1DESMARAIS"), Err(BoardingError::Format));
    assert_eq!(BoardingPass::read(b"M9"), Err(BoardingError::Format));
    assert_eq!(BoardingPass::read(&ONE[..40]), Err(BoardingError::Short("the flight number")));
    for cut in 0..ONE.len() {
        assert!(BoardingPass::read(&ONE[..cut]).is_err(), "{cut}");
    }
    let mut read = 0;
    for (place, byte) in (0..PASS.len()).flat_map(|place| [0_u8, b' ', b'0', b'Z', 0xff].map(|byte| (place, byte))) {
        let mut damaged = PASS.to_vec();
        damaged[place] = byte;
        if let Ok(pass) = BoardingPass::read(&damaged) {
            assert_eq!(pass.payload(), damaged);
            read += 1;
        }
    }
    assert!(read > 500, "damage outside the mandatory items is carried: {read}");
}

/// Modules of one of our SVGs as grey pixels, `scale` to the module.
fn pixels(svg: &str, scale: u32) -> (Vec<u8>, u32) {
    let side: u32 = svg.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    let width = side * scale;
    let mut grey = vec![255; (width * width) as usize];
    let path = svg.split("fill=\"#000\" d=\"").nth(1).unwrap().split('"').next().unwrap();
    for run in path.split('z').filter(|r| !r.is_empty()) {
        let mut numbers = run.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).map(|n| n.parse::<u32>().unwrap());
        let (x, y, length) = (numbers.next().unwrap(), numbers.next().unwrap(), numbers.next().unwrap());
        for row in y * scale..(y + 1) * scale {
            let start = (row * width + x * scale) as usize;
            grey[start..start + (length * scale) as usize].fill(0);
        }
    }
    (grey, width)
}

fn decoded(payload: &[u8], symbol: Symbol) -> (Vec<u8>, BarcodeFormat) {
    let (grey, width) = pixels(&barcode_svg(payload, symbol).unwrap(), 4);
    let source = Luma8LuminanceSource::new(grey, width, width).unwrap();
    let mut image = BinaryBitmap::new(HybridBinarizer::new(source));
    let hints = DecodeHints { PureBarcode: Some(true), CharacterSet: Some("ISO-8859-1".into()), ..DecodeHints::default() };
    let result = match symbol {
        Symbol::Aztec => rxing::aztec::AztecReader.decode_with_hints(&mut image, &hints).unwrap(),
        Symbol::Qr => rxing::qrcode::QRCodeReader.decode_with_hints(&mut image, &hints).unwrap(),
    };
    (result.getText().chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(), *result.getBarcodeFormat())
}

#[test]
fn a_barcode_holds_the_very_bytes_of_the_pass() {
    for payload in [ONE, PASS] {
        for (symbol, format) in [(Symbol::Aztec, BarcodeFormat::AZTEC), (Symbol::Qr, BarcodeFormat::QR_CODE)] {
            assert_eq!(decoded(payload, symbol), (payload.to_vec(), format));
        }
    }
    // Lower case, doubled spaces and the pairs an encoder may shorten come back as they were.
    let odd = b"M1De Marais/Luc. A, B: C\r\n  x  0000^\\|~".as_slice();
    assert_eq!(decoded(odd, Symbol::Aztec).0, odd);
    assert_eq!(barcode_svg(b"", Symbol::Aztec), Err(BarcodeError));
    assert_eq!(barcode_svg(&[b'x'; 2_000], Symbol::Qr), Err(BarcodeError));
}

/// A wallet's pass as its issuers pack it, with `pass.json` as given.
fn wallet(json: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in [("icon.png", b"\x89PNG".as_slice()), ("pass.json", json), ("manifest.json", b"{}")] {
        archive.start_file(name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// One flight with a conditional item that no character set but the airline's own byte can hold.
fn with_latin_byte() -> Vec<u8> {
    let mut payload = ONE[..58].to_vec();
    payload.extend_from_slice(b"0A>318 \xE9\xA0\"\\X ^460MEQCI Q  ");
    payload
}

fn pass_json(payload: &[u8], encoding: &str) -> Vec<u8> {
    let message: String = payload.iter().map(|b| char::from(*b)).collect();
    let code = serde_json::json!({ "format": "PKBarcodeFormatAztec", "message": message, "messageEncoding": encoding });
    serde_json::to_vec(&serde_json::json!({ "formatVersion": 1, "barcodes": [code], "boardingPass": {} })).unwrap()
}

#[test]
fn a_wallets_pass_gives_the_very_bytes_of_its_barcode() {
    let payload = with_latin_byte();
    let read = barcode_bytes(&wallet(&pass_json(&payload, "iso-8859-1"))).unwrap();
    assert_eq!(read, payload);
    assert_eq!(BoardingPass::read(&read).unwrap().legs()[0].conditional.len(), 10);
    assert_eq!(decoded(&read, Symbol::Aztec), (payload.clone(), BarcodeFormat::AZTEC));
    let old = br#"{ "barcode": { "message": "M1X", "messageEncoding": "utf-8" } }"#;
    assert_eq!(barcode_bytes(&wallet(old)).unwrap(), b"M1X");
    let marked = [b"\xEF\xBB\xBF".as_slice(), old].concat();
    assert_eq!(barcode_bytes(&wallet(&marked)).unwrap(), b"M1X");
}

#[test]
fn text_gives_the_barcode_without_the_end_of_its_line() {
    let payload = with_latin_byte();
    let text: String = payload.iter().map(|b| char::from(*b)).collect();
    for file in [
        payload.clone(),
        text.clone().into_bytes(),
        format!("\u{FEFF}{text}\r\n").into_bytes(),
        format!("\n{text}\n").into_bytes(),
    ] {
        assert_eq!(barcode_bytes(&file).unwrap(), payload, "blanks at its end are the airline's");
    }
}

#[test]
fn what_is_no_pass_is_refused_and_a_bomb_is_not_unfolded() {
    let long = format!("{{ \"barcode\": {{ \"message\": \"{}\" }} }}", " ".repeat(4 * 1024 * 1024));
    let bomb = wallet(long.as_bytes());
    assert!(bomb.len() < MAX_PASS_FILE, "{}", bomb.len());
    assert_eq!(barcode_bytes(&bomb), Err(PassFileError::TooLarge));
    assert_eq!(barcode_bytes(&vec![b'M'; MAX_PASS_FILE + 1]), Err(PassFileError::TooLarge));
    let whole = wallet(&pass_json(ONE, "iso-8859-1"));
    for cut in (4..whole.len()).step_by(7) {
        assert_eq!(barcode_bytes(&whole[..cut]), Err(PassFileError::Unreadable), "{cut}");
    }
    let others = [
        b"{}".as_slice(),
        b"[",
        br#"{ "barcodes": [] }"#,
        br#"{ "barcode": { "message": "\u65e5" } }"#,
        br#"{ "barcode": { "message": "" } }"#,
    ];
    for json in others {
        assert_eq!(barcode_bytes(&wallet(json)), Err(PassFileError::Unreadable));
    }
    assert_eq!(barcode_bytes(&wallet(&pass_json(ONE, "shift_jis"))), Err(PassFileError::Unreadable));
    for text in ["", "\r\n", "搭乗券"] {
        assert_eq!(barcode_bytes(text.as_bytes()), Err(PassFileError::Unreadable));
    }
}
