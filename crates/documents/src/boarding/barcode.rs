//! Barcodes as SVG. The bytes go in as they are: no character set is named inside the code and none is converted on the way, so what a
//! reader gets is what the airline wrote.
use qrcode::{EcLevel, QrCode};
use rxing::aztec::encoder::aztec_encoder;
use std::fmt::Write;
use thiserror::Error;

/// The two codes gate readers take from a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    Aztec,
    Qr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("nothing to draw, or too much for one symbol")]
pub struct BarcodeError;

/// Most bytes of one symbol; an Aztec code of more is beyond what readers at gates are tried with.
const MOST_BYTES: usize = 1_000;
/// Share of check words, in percent: twice the 23 of ISO/IEC 24778 would outgrow small screens, this is between.
const CHECK_PERCENT: u32 = 33;

/// A square SVG, black on white whatever the theme, with its quiet zone. One unit is one module.
///
/// # Errors
/// No bytes, or more than one symbol holds.
pub fn barcode_svg(payload: &[u8], symbol: Symbol) -> Result<String, BarcodeError> {
    if payload.is_empty() || payload.len() > MOST_BYTES {
        return Err(BarcodeError);
    }
    match symbol {
        Symbol::Aztec => {
            let code = aztec_encoder::encode_bytes(payload, CHECK_PERCENT, 0).map_err(|_| BarcodeError)?;
            let matrix = code.getMatrix();
            // The code needs no quiet zone; two modules keep it off a dark frame.
            Ok(svg(matrix.getWidth(), 2, |x, y| matrix.get(x, y)))
        }
        Symbol::Qr => {
            let code = QrCode::with_error_correction_level(payload, EcLevel::M).map_err(|_| BarcodeError)?;
            let side = u32::try_from(code.width()).map_err(|_| BarcodeError)?;
            let at = |x: u32, y: u32| code[(x as usize, y as usize)] == qrcode::Color::Dark;
            Ok(svg(side, 4, at))
        }
    }
}

/// One path of horizontal runs: no seams between modules at any scale.
fn svg(side: u32, quiet: u32, dark: impl Fn(u32, u32) -> bool) -> String {
    let full = side + 2 * quiet;
    let mut path = String::new();
    for y in 0..side {
        let mut x = 0;
        while x < side {
            let run = (x..side).take_while(|x| dark(*x, y)).count();
            let run = u32::try_from(run).unwrap_or_default();
            if run > 0 {
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + quiet, y + quiet);
            }
            x += run.max(1);
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {full} {full}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{full}v{full}h-{full}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    )
}
