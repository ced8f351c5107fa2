//! Starting with the session: on Linux one file of the XDG autostart folder, which every desktop reads. The person's own file: it may be changed or
//! deleted by other means, so nothing of it is remembered here.
use std::io::{Result, Write};
use std::path::{Path, PathBuf};

const FILE: &str = "jp.smart-btm.desktop.desktop";
/// To the tray at once, where there is one.
pub const HIDDEN: &str = "--hidden";

pub struct Place {
    folder: PathBuf,
    program: PathBuf,
}

impl Place {
    pub fn new(folder: PathBuf, program: PathBuf) -> Self {
        Self { folder, program }
    }

    /// Of this app on this computer; `None` where the system has no such folder.
    pub fn here(config_dir: Option<PathBuf>) -> Option<Self> {
        if !cfg!(target_os = "linux") {
            return None;
        }
        // Of an AppImage, the image: what runs is unpacked anew each time.
        let program = std::env::var_os("APPIMAGE").map(PathBuf::from).or_else(|| std::env::current_exe().ok())?;
        Some(Self::new(config_dir?.join("autostart"), program))
    }

    fn file(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// The desktop will start us: the file is there and was not switched off in it.
    pub fn is_on(&self) -> bool {
        std::fs::read_to_string(self.file()).is_ok_and(|text| {
            let off = |line: &str| matches!(line.trim(), "Hidden=true" | "X-GNOME-Autostart-enabled=false");
            !text.lines().any(off)
        })
    }

    /// # Errors
    /// The folder or the file cannot be written.
    pub fn set(&self, on: bool) -> Result<()> {
        let file = self.file();
        if !on {
            return match std::fs::remove_file(file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        std::fs::create_dir_all(&self.folder)?;
        let new = self.folder.join(format!(".{FILE}.new"));
        std::fs::File::create(&new)?.write_all(entry(&self.program).as_bytes())?;
        std::fs::rename(new, file)
    }
}

/// Desktop Entry Specification 1.5: the program in quotes, its special signs escaped, a percent sign doubled.
fn entry(program: &Path) -> String {
    let mut quoted = String::new();
    for sign in program.to_string_lossy().chars() {
        match sign {
            // Escaped for the quotes, and the escape for the value's own string.
            '"' | '`' | '$' => quoted.push_str("\\\\"),
            '\\' => quoted.push_str("\\\\\\"),
            '%' => quoted.push('%'),
            _ => {}
        }
        quoted.push(sign);
    }
    format!("[Desktop Entry]\nType=Application\nVersion=1.5\nName=Smart BTM\nExec=\"{quoted}\" {HIDDEN}\nTerminal=false\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn it_is_off_until_it_is_asked_for_and_off_again_when_the_file_is_gone() {
        let config = tempfile::tempdir().unwrap();
        let place = Place::new(config.path().join("autostart"), "/opt/Smart BTM/smart-btm".into());
        assert!(!place.is_on());
        place.set(false).unwrap();
        place.set(true).unwrap();
        assert!(place.is_on());
        let text = std::fs::read_to_string(place.file()).unwrap();
        assert!(text.contains("Exec=\"/opt/Smart BTM/smart-btm\" --hidden\n"), "{text}");
        place.set(true).unwrap();
        assert_eq!(std::fs::read_dir(config.path().join("autostart")).unwrap().count(), 1, "one file, nothing beside it");
        // Switched off by the desktop's own settings.
        std::fs::write(place.file(), format!("{text}X-GNOME-Autostart-enabled=false\n")).unwrap();
        assert!(!place.is_on());
        place.set(true).unwrap();
        assert!(place.is_on());
        place.set(false).unwrap();
        assert!(!place.is_on() && !place.file().exists());
    }

    #[test]
    fn a_path_is_never_read_as_more_than_a_path() {
        let exec = |path: &str| entry(Path::new(path)).lines().find(|l| l.starts_with("Exec=")).unwrap().to_owned();
        assert_eq!(exec("/a/50% off/x"), "Exec=\"/a/50%% off/x\" --hidden");
        assert_eq!(exec("/a/$(x)`y`\"z"), r#"Exec="/a/\\$(x)\\`y\\`\\"z" --hidden"#);
        assert_eq!(exec("/a\\b"), r#"Exec="/a\\\\b" --hidden"#);
    }
}
