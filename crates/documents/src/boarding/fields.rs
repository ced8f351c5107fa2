//! Fixed-width items of a payload, taken one after the other; never past the end.
use super::BoardingError;

pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub fn new(payload: &'a [u8]) -> Self {
        Self(payload)
    }

    pub fn take(&mut self, width: usize, name: &'static str) -> Result<&'a [u8], BoardingError> {
        let (field, rest) = self.0.split_at_checked(width).ok_or(BoardingError::Short(name))?;
        self.0 = rest;
        Ok(field)
    }

    /// Printable ASCII without the padding behind it.
    pub fn text(&mut self, width: usize, name: &'static str) -> Result<&'a str, BoardingError> {
        let field = self.take(width, name)?;
        let text = std::str::from_utf8(field).map_err(|_| BoardingError::Field(name))?;
        if text.chars().all(|c| c == ' ' || c.is_ascii_graphic()) { Ok(text.trim()) } else { Err(BoardingError::Field(name)) }
    }

    /// As `text`, `None` where the issuer left it blank.
    pub fn optional(&mut self, width: usize, name: &'static str) -> Result<Option<&'a str>, BoardingError> {
        Ok(Some(self.text(width, name)?).filter(|text| !text.is_empty()))
    }
}
