//! Version, licences and folders, for S-25. The attributions are NOTICE itself, so that it is the one place to keep them.
use crate::views::{AboutView, AttributionView};
use std::path::Path;

const NOTICE: &str = include_str!("../../NOTICE");

pub fn view(data_dir: Option<&Path>, log_file: Option<&Path>) -> AboutView {
    let shown = |path: &Path| path.display().to_string();
    AboutView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        attributions: attributions(NOTICE),
        data_dir: data_dir.map(shown),
        log_hint: log_file.map(shown),
    }
}

/// One for each underlined heading that names a licence; what is our own stands apart.
fn attributions(notice: &str) -> Vec<AttributionView> {
    let lines: Vec<&str> = notice.lines().collect();
    let is_rule = |line: &&str| line.len() > 3 && line.bytes().all(|b| b == b'-');
    let heads: Vec<usize> = (1..lines.len()).filter(|&i| is_rule(&lines[i])).map(|i| i - 1).collect();
    let mut found = Vec::new();
    for (n, &head) in heads.iter().enumerate() {
        let end = heads.get(n + 1).copied().unwrap_or(lines.len());
        let body = &lines[head + 2..end];
        let licence = body.iter().find_map(|line| line.strip_prefix("Licence:")).map(str::trim);
        if let Some(licence) = licence.filter(|l| *l != "as this product") {
            let text = body.join("\n").trim().to_owned();
            found.push(AttributionView { name: lines[head].trim().to_owned(), licence: licence.to_owned(), text });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_of_the_notice_is_shown_with_its_licence() {
        let found = attributions(NOTICE);
        assert!(found.iter().any(|a| a.name.contains("GeoNames") && a.licence.contains("Creative Commons")), "{found:?}");
        assert!(found.iter().any(|a| a.name.starts_with("holiday_jp") && a.licence == "MIT"));
        assert!(found.iter().all(|a| !a.text.is_empty()));
    }
}
