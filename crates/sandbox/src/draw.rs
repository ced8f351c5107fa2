//! Keyed draws: every "random" fact of the world and every identifier is a hash of the seed and of what it belongs to, so that
//! the same seed tells the same story whatever the order of the questions.

use sha2::{Digest, Sha256};

/// A 64-bit mixing chain for world facts (splitmix64 steps). Fast, not cryptographic: identifiers use [`Ids`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw(u64);

impl Draw {
    /// Starts a chain for one kind of fact.
    pub fn new(seed: u64, kind: &str) -> Self {
        Draw(mix(seed ^ 0x9e37_79b9_7f4a_7c15)).text(kind)
    }

    /// Adds a number to what the draw depends on.
    pub fn with(self, value: u64) -> Self {
        Draw(mix(self.0.wrapping_add(0x9e37_79b9_7f4a_7c15) ^ value.wrapping_mul(0xd6e8_feb8_6659_fd93)))
    }

    /// Adds a text to what the draw depends on.
    pub fn text(self, value: &str) -> Self {
        let mut folded = 0xcbf2_9ce4_8422_2325_u64;
        for byte in value.bytes() {
            folded = (folded ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.with(folded)
    }

    /// The drawn number.
    pub fn number(self) -> u64 {
        mix(self.0)
    }

    /// Uniform in [0, 1).
    pub fn unit(self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in 0..bound (0 when the bound is 0).
    pub fn below(self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.number() % bound }
    }

    /// True with the given probability.
    pub fn chance(self, probability: f64) -> bool {
        self.unit() < probability
    }
}

fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const REFERENCE: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Makes identifiers of Duffel's form: prefix + `0000` + 18 base-62 characters (104 bits).
#[derive(Clone, Debug)]
pub struct Ids {
    key: [u8; 32],
}

impl Ids {
    /// The identifier family of one seed.
    pub fn new(seed: u64) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"smart-btm-sandbox ids v1");
        hash.update(seed.to_be_bytes());
        Ids { key: hash.finalize().into() }
    }

    fn digest(&self, kind: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.key);
        hash.update((kind.len() as u64).to_be_bytes());
        hash.update(kind.as_bytes());
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }

    /// `prefix` + 22 characters, a hash of the parts.
    pub fn make(&self, prefix: &str, parts: &[u64]) -> String {
        let bytes: Vec<[u8; 8]> = parts.iter().map(|part| part.to_be_bytes()).collect();
        let slices: Vec<&[u8]> = bytes.iter().map(|b| b.as_slice()).collect();
        render(prefix, high_104(&self.digest(prefix, &slices)))
    }

    /// `prefix` + 22 characters, a hash of a text (reference data, tokens, payloads).
    pub fn of_text(&self, prefix: &str, text: &str) -> String {
        render(prefix, high_104(&self.digest(prefix, &[text.as_bytes()])))
    }

    /// An offer id that carries its search number (40 bits) and its place in it (16 bits) under a 48-bit check:
    /// offers are derived from their id, never stored.
    pub fn seal_offer(&self, search: u64, index: u16) -> String {
        let plain = ((u128::from(search) & 0xff_ffff_ffff) << 16) | u128::from(index);
        let tag = self.offer_tag(plain);
        let body = plain ^ self.offer_mask(tag);
        render("off_", (tag << 56) | body)
    }

    /// Opens [`Ids::seal_offer`]; `None` when the id is not one of this seed.
    pub fn open_offer(&self, id: &str) -> Option<(u64, u16)> {
        let number = parse("off_", id)?;
        let tag = number >> 56;
        let plain = (number & ((1 << 56) - 1)) ^ self.offer_mask(tag);
        (self.offer_tag(plain) == tag).then_some(((plain >> 16) as u64, (plain & 0xffff) as u16))
    }

    /// An id of any prefix that carries 56 bits under a 48-bit check: what it names is derived from it, never stored.
    pub fn seal(&self, prefix: &str, plain: u64) -> String {
        let plain = u128::from(plain) & ((1 << 56) - 1);
        let tag = self.sealed_tag(prefix, plain);
        render(prefix, (tag << 56) | (plain ^ self.sealed_mask(prefix, tag)))
    }

    /// Opens [`Ids::seal`]; `None` when the id is not one of this seed and prefix.
    pub fn open(&self, prefix: &str, id: &str) -> Option<u64> {
        let number = parse(prefix, id)?;
        let tag = number >> 56;
        let plain = (number & ((1 << 56) - 1)) ^ self.sealed_mask(prefix, tag);
        (self.sealed_tag(prefix, plain) == tag).then_some(plain as u64)
    }

    fn sealed_tag(&self, prefix: &str, plain: u128) -> u128 {
        high_104(&self.digest("sealed tag", &[prefix.as_bytes(), &plain.to_be_bytes()])) >> 56
    }

    fn sealed_mask(&self, prefix: &str, tag: u128) -> u128 {
        high_104(&self.digest("sealed mask", &[prefix.as_bytes(), &tag.to_be_bytes()])) & ((1 << 56) - 1)
    }

    fn offer_tag(&self, plain: u128) -> u128 {
        high_104(&self.digest("offer tag", &[&plain.to_be_bytes()])) >> 56
    }

    fn offer_mask(&self, tag: u128) -> u128 {
        high_104(&self.digest("offer mask", &[&tag.to_be_bytes()])) & ((1 << 56) - 1)
    }

    /// A simulated record locator: `ZZ` + four characters without 0, 1, I and O.
    pub fn booking_reference(&self, order: u64, attempt: u64) -> String {
        let digest = self.digest("booking reference", &[&order.to_be_bytes(), &attempt.to_be_bytes()]);
        let tail: String = digest.iter().take(4).map(|b| char::from(REFERENCE[usize::from(b & 31)])).collect();
        format!("ZZ{tail}")
    }

    /// A simulated ticket number: 13 digits starting `000`.
    pub fn ticket_number(&self, order: u64, passenger: u64) -> String {
        let digest = high_104(&self.digest("ticket", &[&order.to_be_bytes(), &passenger.to_be_bytes()]));
        format!("000{:010}", digest % 10_000_000_000)
    }
}

fn high_104(digest: &[u8; 32]) -> u128 {
    digest.iter().take(13).fold(0, |acc, byte| (acc << 8) | u128::from(*byte))
}

fn render(prefix: &str, mut number: u128) -> String {
    let mut digits = [b'0'; 18];
    for slot in digits.iter_mut().rev() {
        *slot = ALPHABET[(number % 62) as usize];
        number /= 62;
    }
    let mut text = String::with_capacity(prefix.len() + 22);
    text.push_str(prefix);
    text.push_str("0000");
    text.extend(digits.iter().map(|d| char::from(*d)));
    text
}

fn parse(prefix: &str, id: &str) -> Option<u128> {
    let digits = id.strip_prefix(prefix)?.strip_prefix("0000")?;
    if digits.len() != 18 {
        return None;
    }
    let mut number = 0_u128;
    for byte in digits.bytes() {
        let value = ALPHABET.iter().position(|a| *a == byte)?;
        number = number * 62 + value as u128;
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn an_offer_id_opens_to_what_was_sealed_and_nothing_else_opens() {
        let ids = Ids::new(1);
        for (search, index) in [(0, 0), (1, 249), (77, 3), (0xff_ffff_ffff, 0xffff)] {
            let id = ids.seal_offer(search, index);
            assert_eq!(id.len(), 26);
            assert!(id.starts_with("off_0000"));
            assert_eq!(ids.open_offer(&id), Some((search, index)));
            assert_eq!(Ids::new(2).open_offer(&id), None);
        }
        assert_eq!(ids.open_offer("off_0000AEdJFxag2IaNxbrlY1"), None);
        assert_eq!(ids.open_offer("ord_0000AEdJFxag2IaNxbrlY1"), None);
    }

    #[test]
    fn a_sealed_id_opens_under_its_own_prefix_and_seed_only() {
        let ids = Ids::new(1);
        for plain in [0, 1, 77 << 29, (1 << 56) - 1] {
            let id = ids.seal("rat_", plain);
            assert_eq!((id.len(), ids.open("rat_", &id)), (26, Some(plain)));
            assert_eq!(ids.open("srr_", &id.replace("rat_", "srr_")), None);
            assert_eq!(Ids::new(2).open("rat_", &id), None);
        }
    }

    #[test]
    fn draws_depend_on_every_part_and_are_spread() {
        let draw = Draw::new(1, "x");
        assert_ne!(draw.with(1).number(), draw.with(2).number());
        assert_ne!(draw.text("a").number(), draw.text("b").number());
        let mean: f64 = (0..10_000).map(|n| draw.with(n).unit()).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
    }
}
