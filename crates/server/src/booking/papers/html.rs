//! A page: head, marks, sections, rows. The only place where text becomes markup.
use super::words::Language;
use std::fmt::Write;

/// `text` as the content of an element or of a quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Controls and direction overrides could make a page say something else than it does.
            c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

const STYLE: &str = "body{font-family:'Noto Sans JP','Hiragino Sans',Meiryo,sans-serif;font-size:14px;line-height:1.6;color:#1a1a1a;\
background:#fff;max-width:760px;margin:24px auto;padding:0 16px}h1{font-size:22px;margin:0 0 4px}h2{font-size:16px;margin:24px 0 8px;\
border-bottom:1px solid #999}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:6px 8px;\
border-bottom:1px solid #ddd}th{font-weight:600;width:32%}.mark{border:2px solid #1a1a1a;padding:8px 12px;margin:12px 0;font-weight:700}\
.small{color:#555;font-size:12px}.number{font-variant-numeric:tabular-nums}@media print{body{margin:0}}";

/// A page being written.
pub(super) struct Page {
    body: String,
    language: Language,
    title: String,
    /// A data block, escaped by its maker.
    data: String,
}

impl Page {
    pub(super) fn new(language: Language, title: &str) -> Self {
        let body = format!("<h1>{}</h1>", escape(title));
        Self { body, language, title: title.to_owned(), data: String::new() }
    }

    /// What other programs read of the page.
    pub(super) fn data(&mut self, block: Option<String>) {
        self.data = block.unwrap_or_default();
    }

    pub(super) fn line(&mut self, text: &str) {
        let _ = write!(self.body, "<p>{}</p>", escape(text));
    }

    pub(super) fn small(&mut self, text: &str) {
        let _ = write!(self.body, "<p class=\"small\">{}</p>", escape(text));
    }

    /// Something nobody may overlook.
    pub(super) fn mark(&mut self, text: &str) {
        let _ = write!(self.body, "<p class=\"mark\">{}</p>", escape(text));
    }

    /// A heading with rows of name and value.
    pub(super) fn section(&mut self, heading: &str, rows: &[(String, String)]) {
        let _ = write!(self.body, "<h2>{}</h2><table><tbody>", escape(heading));
        for (name, value) in rows {
            let _ =
                write!(self.body, "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td></tr>", escape(name), escape(value));
        }
        self.body.push_str("</tbody></table>");
    }

    pub(super) fn finish(self) -> String {
        format!(
            "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title><style>{STYLE}</style>{}</head><body>{}</body></html>",
            self.language.tag(),
            escape(&self.title),
            self.data,
            self.body
        )
    }
}
