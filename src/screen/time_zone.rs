//! The time zones that Okta's profiles take, by the short names of old Java versions.

use super::{Choosable, Field, FieldKind};
use crate::strings::Strings;

/// Each with how far it is ahead of UTC in winter, in minutes, from west to east.
const ZONES: [(&str, i16); 33] = [
    ("HST", -600),
    ("AST", -540),
    ("PST", -480),
    ("MST", -420),
    ("PNT", -420),
    ("CST", -360),
    ("IET", -300),
    ("EST", -300),
    ("PRT", -240),
    ("CNT", -210),
    ("AGT", -180),
    ("BET", -180),
    ("WET", 0),
    ("GMT", 0),
    ("CET", 60),
    ("MET", 60),
    ("ECT", 60),
    ("EET", 120),
    ("ART", 120),
    ("CAT", 120),
    ("EAT", 180),
    ("NET", 240),
    ("PLT", 300),
    ("IST", 330),
    ("BST", 360),
    ("VST", 420),
    ("CTT", 480),
    ("JST", 540),
    ("ACT", 570),
    ("AET", 600),
    ("SST", 660),
    ("NST", 720),
    ("MIT", 780),
];

/// Makes a list of the field for the time zone, if the server gives no values of its own.
pub(super) fn offer(field: &mut Field, strings: &Strings) {
    let is_zone = field.id == "userProfile.timezone" && field.kind == FieldKind::Text;
    if !is_zone || !field.options.is_empty() {
        return;
    }
    field.kind = FieldKind::Select;
    field.options = ZONES
        .iter()
        .map(|(value, minutes)| {
            Choosable::new((*value).to_owned(), label(strings, value, *minutes))
        })
        .collect();
}

/// How far it is from UTC, and a place whose time it is.
fn label(strings: &Strings, zone: &str, minutes: i16) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    let place = strings.text(&format!("zone.{zone}"));
    strings.fill("zone", &[&format!("{sign}{hours}:{rest:02}"), &place])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_has_a_place_and_they_go_from_west_to_east() {
        let strings = Strings::english();
        for (zone, _) in ZONES {
            let key = format!("zone.{zone}");
            assert!(strings.find(&key).is_some(), "{zone}");
        }
        assert!(ZONES.is_sorted_by_key(|(_, minutes)| *minutes));
        assert_eq!(label(&strings, "IST", 330), "UTC+5:30 Kolkata");
        assert_eq!(label(&strings, "CNT", -210), "UTC-3:30 St. John's");
        assert_eq!(label(&strings, "GMT", 0), "UTC+0:00 Universal time");
    }
}
