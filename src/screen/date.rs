//! Dates, in words.

use crate::strings::Strings;

/// The day of a point in time as RFC 3339 writes it, in words; the point in time itself where it is
/// written in another way.
pub(super) fn in_words(strings: &Strings, when: &str) -> String {
    let parts = || {
        let (year, rest) = when.get(..10)?.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let month: u8 = month.parse().ok()?;
        let day: u8 = day.parse().ok()?;
        let month = strings.find(&format!("month.{month}"))?;
        Some(strings.fill("date", &[&day.to_string(), month, year]))
    };
    parts().unwrap_or_else(|| when.get(..10).unwrap_or(when).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_words() {
        let strings = Strings::english();
        let said = in_words(&strings, "2026-12-07T09:00:00Z");
        assert_eq!(said, "7 December 2026");
        assert_eq!(in_words(&strings, "2026-13-07"), "2026-13-07");
        assert_eq!(in_words(&strings, "soon"), "soon");
        assert_eq!(in_words(&strings, ""), "");
    }
}
