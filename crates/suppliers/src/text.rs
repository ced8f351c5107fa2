//! Third-party text as plain text (`suppliers.md` §1.5): what leaves an adapter carries no markup, so that none can ever be rendered.

/// Longest text handed on, in characters; a hotel's description has a few hundred.
const LONGEST: usize = 8_000;
/// Tags inside tags inside tags.
const ROUNDS: usize = 8;

/// One line: tags dropped, entities read, white space and control characters folded.
pub fn plain(text: &str) -> String {
    let bare = bare(text);
    let words: Vec<&str> = bare.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(LONGEST).collect()
}

/// As [`plain`]; nothing is not told.
pub fn told(text: Option<&str>) -> Option<String> {
    text.map(plain).filter(|text| !text.is_empty())
}

/// Several lines: as [`plain`], but paragraphs, list items and line breaks end a line, and empty lines are dropped.
pub fn plain_lines(text: &str) -> String {
    let broken: String = {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('<') {
            let (before, tail) = rest.split_at(at);
            out.push_str(before);
            if ends_line(tail) {
                out.push('\n');
            }
            out.push('<');
            rest = &tail[1..];
        }
        out.push_str(rest);
        out
    };
    let lines: Vec<String> = bare(&broken).lines().map(plain).filter(|line| !line.is_empty()).collect();
    lines.join("\n").chars().take(LONGEST).collect()
}

/// Entities first, so that a tag written with them is dropped too; then tags, until none is left that dropping another has made.
/// Text that goes on making them is hostile, and loses every `<`.
fn bare(text: &str) -> String {
    let mut now: String = text.chars().take(4 * LONGEST).collect();
    now = entities(&now);
    for _ in 0..ROUNDS {
        let less = untagged(&now);
        if less == now {
            return less;
        }
        now = less;
    }
    now.retain(|c| c != '<');
    now
}

fn ends_line(tag: &str) -> bool {
    let name: String =
        tag[1..].trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    matches!(name.as_str(), "br" | "p" | "li" | "ul" | "ol" | "div" | "tr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// One round of dropping tags; a `<` that begins none stays.
fn untagged(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        match tail.find('>') {
            // A tag around another waits for the next round, when that one is gone.
            Some(end) if begins_tag(tail) && !tail[1..end].match_indices('<').any(|(at, _)| begins_tag(&tail[1 + at..])) => {
                rest = &tail[end + 1..];
            }
            _ => {
                out.push('<');
                rest = &tail[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// `tail` starts with `<`.
fn begins_tag(tail: &str) -> bool {
    tail[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
}

/// The entities texts are written with; an unknown one stays as it is. Each is read once: `&amp;lt;` is `&lt;`.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let end = tail.bytes().take(10).position(|b| b == b';');
        match end.and_then(|end| Some((end, entity(&tail[1..end])?))) {
            Some((end, letter)) => {
                out.push(letter);
                rest = &tail[end + 1..];
            }
            None => {
                out.push('&');
                rest = &tail[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    let known =
        [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' '), ("ndash", '–'), ("hellip", '…')];
    if let Some((_, letter)) = known.into_iter().find(|(known, _)| *known == name) {
        return Some(letter);
    }
    let digits = name.strip_prefix('#')?;
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(code)
}
