//! The name of a saved file: what a trip or a supplier is called becomes a name no system takes for anything else.

/// Bytes of a whole name; the usual limit is 255.
const LONGEST: usize = 180;
/// Bytes of an ending, with its dot.
const ENDING: usize = 12;
/// Names Windows keeps for its devices, whatever their ending.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];
const UNNAMED: &str = "smart-btm";

/// Without folders, control characters, signs that turn the reading around, and what Windows does not take.
pub fn harmless(wanted: &str) -> String {
    let last = wanted.rsplit(['/', '\\']).find(|part| !part.trim_matches([' ', '.']).is_empty()).unwrap_or_default();
    let kept: String = last.chars().filter(|c| !is_hidden(*c)).map(|c| if r#"<>:"|?*"#.contains(c) { '_' } else { c }).collect();
    let kept = kept.trim_matches([' ', '.']);
    let (stem, ending) = split(kept);
    let stem = cut(stem, LONGEST - ending.len()).trim_end_matches([' ', '.']);
    let stem = if stem.is_empty() { UNNAMED } else { stem };
    let device = stem.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = |name: &str| matches!(device.strip_prefix(name).map(str::as_bytes), Some([b'0'..=b'9']));
    let mark = if DEVICES.contains(&device.as_str()) || numbered("com") || numbered("lpt") { "_" } else { "" };
    format!("{mark}{stem}{ending}")
}

/// `plan.pdf`, `plan (2).pdf`.
pub fn numbered(name: &str, copy: u32) -> String {
    let (stem, ending) = split(name);
    if copy < 2 { name.to_owned() } else { format!("{stem} ({copy}){ending}") }
}

/// Before and from the last dot, where what follows looks like an ending.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= ENDING => name.split_at(dot),
        _ => (name, ""),
    }
}

fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    &text[..end]
}

/// Not to be seen, or turning the reading around so that another ending seems to stand there.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_only_a_name() {
        for (wanted, name) in [
            ("旅程_福岡_2026-12-10.ics", "旅程_福岡_2026-12-10.ics"),
            ("plan v1.2.pdf", "plan v1.2.pdf"),
            ("../../.bashrc", "bashrc"),
            ("/etc/passwd", "passwd"),
            ("C:\\Windows\\x.pdf", "x.pdf"),
            ("a\u{0}b\nc\t.pdf", "abc.pdf"),
            ("ticket\u{202e}fdp.exe", "ticketfdp.exe"),
            ("a<b>:\"|?*.pdf", "a_b______.pdf"),
            ("trailing. . .", "trailing"),
            ("", "smart-btm"),
            ("///", "smart-btm"),
            ("..", "smart-btm"),
            ("\u{200b}", "smart-btm"),
            ("con.pdf", "_con.pdf"),
            ("LPT1", "_LPT1"),
            ("com.pdf", "com.pdf"),
            ("console.pdf", "console.pdf"),
        ] {
            assert_eq!(harmless(wanted), name, "{wanted:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let long = format!("{}.pdf", "福".repeat(400));
        let name = harmless(&long);
        assert!(name.len() <= LONGEST && name.ends_with("福.pdf"), "{name}");
        assert_eq!(harmless(&name), name);
    }

    #[test]
    fn copies_are_counted_before_the_ending() {
        assert_eq!(numbered("plan.pdf", 1), "plan.pdf");
        assert_eq!(numbered("plan.pdf", 2), "plan (2).pdf");
        assert_eq!(numbered("README", 3), "README (3)");
        assert_eq!(numbered("a.very-long-ending", 2), "a.very-long-ending (2)");
    }
}
