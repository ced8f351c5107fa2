//! Logs go to stderr, one event a line. Foreign text in them is escaped: no line feed, terminal code or bidi control gets through
//! (security.md §1.9).
use std::io::{self, Write};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Starts logging; `BTM_LOG` takes a filter such as `info,btm_server=debug`.
pub fn start() {
    let filter = EnvFilter::try_from_env("BTM_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(Lines).try_init();
}

struct Lines;

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line;
    fn make_writer(&'a self) -> Line {
        Line(Vec::new())
    }
}

/// One event; written whole when it is dropped.
struct Line(Vec<u8>);

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let text = String::from_utf8_lossy(&self.0);
        let line = escaped(text.trim_end_matches('\n'));
        let _ = writeln!(io::stderr(), "{line}");
    }
}

/// Control characters and invisible direction marks as `\u{…}`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let invisible = matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
        if c.is_control() || invisible {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_breaks_out_of_its_line() {
        assert_eq!(escaped("a\r\nINFO forged \u{1b}[31m\u{202e}x"), "a\\u{d}\\u{a}INFO forged \\u{1b}[31m\\u{202e}x");
        assert_eq!(escaped("東京 → 福岡"), "東京 → 福岡");
    }
}
