//! The journal's lines: `LENGTH CRC PAYLOAD\n`, both numbers as eight hex digits, CRC-32C over the payload.

use thiserror::Error;

const HEAD: usize = 18;

/// A line that is broken although whole lines follow it: not a torn end but damage.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("the journal is damaged at byte {offset}")]
pub struct Damaged {
    pub offset: usize,
}

/// One line.
pub fn encode(payload: &str) -> Vec<u8> {
    format!("{:08x} {:08x} {payload}\n", payload.len(), crc32c::crc32c(payload.as_bytes())).into_bytes()
}

/// The whole lines of a file, and how many bytes they take: what comes after is a torn end.
pub fn decode(bytes: &[u8]) -> Result<(Vec<&str>, usize), Damaged> {
    let mut payloads = Vec::new();
    let mut offset = 0;
    while offset < bytes.len() {
        let Some((payload, length)) = line(&bytes[offset..]) else {
            let mut rest = bytes[offset..].iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| offset + i + 1);
            return match rest.any(|next| line(&bytes[next..]).is_some()) {
                true => Err(Damaged { offset }),
                false => Ok((payloads, offset)),
            };
        };
        payloads.push(payload);
        offset += length;
    }
    Ok((payloads, offset))
}

fn line(bytes: &[u8]) -> Option<(&str, usize)> {
    let number = |range: std::ops::Range<usize>| u32::from_str_radix(std::str::from_utf8(bytes.get(range)?).ok()?, 16).ok();
    let (length, crc) = (number(0..8)? as usize, number(9..17)?);
    if bytes[8] != b' ' || bytes.get(17) != Some(&b' ') {
        return None;
    }
    let payload = bytes.get(HEAD..HEAD + length)?;
    if bytes.get(HEAD + length) != Some(&b'\n') || crc32c::crc32c(payload) != crc {
        return None;
    }
    Some((std::str::from_utf8(payload).ok()?, HEAD + length + 1))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_cut_end_is_dropped_at_every_byte_and_damage_inside_is_told() {
        let whole: Vec<u8> = ["{\"a\":1}", "{\"b\":\"東京\"}", "{}"].iter().flat_map(|p| encode(p)).collect();
        assert_eq!(decode(&whole).unwrap(), (vec!["{\"a\":1}", "{\"b\":\"東京\"}", "{}"], whole.len()));
        let second = encode("{\"a\":1}").len();
        for cut in 0..whole.len() {
            let (lines, kept) = decode(&whole[..cut]).unwrap();
            assert!(kept <= cut && lines.len() < 3);
        }
        let mut damaged = whole.clone();
        damaged[second + 20] ^= 1;
        assert_eq!(decode(&damaged), Err(Damaged { offset: second }));
        let mut torn = whole.clone();
        let end = torn.len() - 2;
        torn[end] ^= 1;
        assert_eq!(decode(&torn).unwrap().0.len(), 2);
    }
}
