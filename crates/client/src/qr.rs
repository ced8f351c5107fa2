//! QR codes, black on white with the quiet zone of four modules.
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// `None` for a text too long for a code: the text itself says the same.
pub(crate) fn svg(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    Some(code.render::<svg::Color<'_>>().min_dimensions(200, 200).quiet_zone(true).build())
}
