//! Boarding passes: the resolution's own examples, damaged payloads, and barcodes read back by another's decoder.
use crate::sample::PASS;
use btm_documents::*;
use rxing::common::HybridBinarizer;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8LuminanceSource, Reader};

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
