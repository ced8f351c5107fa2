//! Recovery codes: ten, 80 bits each, single use. The slot stands in clear, so that one hash is computed for a try.
use btm_domain::Entropy;
use data_encoding::BASE32_NOPAD;

/// How many a person gets.
pub const COUNT: u8 = 10;
const BYTES: usize = 10;

/// `S-XXXX-XXXX-XXXX-XXXX`: the slot, then 80 bits in base32.
pub fn fresh(slot: u8, entropy: &dyn Entropy) -> String {
    let mut bytes = [0u8; BYTES];
    entropy.fill(&mut bytes);
    let text = BASE32_NOPAD.encode(&bytes);
    let groups: Vec<&str> = (0..text.len()).step_by(4).map(|i| &text[i..i + 4]).collect();
    format!("{slot}-{}", groups.join("-"))
}

/// Slot and canonical text (no dashes, upper case) of a typed code; `None` where it cannot be one.
pub fn parse(typed: &str) -> Option<(u8, String)> {
    let text: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    let slot = text.chars().next()?.to_digit(10)?;
    let code = text.get(1..)?;
    let valid = code.len() == 16 && code.bytes().all(|b| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b));
    valid.then(|| (u8::try_from(slot).unwrap_or(0), code.to_owned()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::edge::OsEntropy;

    #[test]
    fn what_is_printed_is_read_back_however_it_is_typed() {
        let code = fresh(7, &OsEntropy);
        assert_eq!(code.len(), 1 + 4 * 5);
        let parsed = parse(&code).unwrap();
        assert_eq!(parsed.0, 7);
        assert_eq!(parse(&code.to_lowercase().replace('-', " ")).unwrap(), parsed);
        for wrong in ["", "7", "x-AAAA-AAAA-AAAA-AAAA", "7-AAAA-AAAA-AAAA-AAA1", "7-AAAA-AAAA-AAAA", "7-ÄÄÄÄÄÄÄÄ"] {
            assert!(parse(wrong).is_none(), "{wrong}");
        }
    }
}
