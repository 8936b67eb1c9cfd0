//! The time zones that Okta's profiles take, by the short names of old Java versions, each with
//! the place whose time it is.

use super::{Choosable, Field, FieldKind};

const ZONES: [(&str, &str); 33] = [
    ("GMT", "UTC"),
    ("WET", "WET"),
    ("CET", "CET"),
    ("MET", "MET"),
    ("ECT", "Europe/Paris"),
    ("EET", "EET"),
    ("MIT", "Pacific/Apia"),
    ("HST", "Pacific/Honolulu"),
    ("AST", "America/Anchorage"),
    ("PST", "America/Los_Angeles"),
    ("MST", "America/Denver"),
    ("PNT", "America/Phoenix"),
    ("CST", "America/Chicago"),
    ("EST", "America/New_York"),
    ("IET", "America/Indiana/Indianapolis"),
    ("PRT", "America/Puerto_Rico"),
    ("CNT", "America/St_Johns"),
    ("AGT", "America/Argentina/Buenos_Aires"),
    ("BET", "America/Sao_Paulo"),
    ("ART", "Africa/Cairo"),
    ("CAT", "Africa/Harare"),
    ("EAT", "Africa/Addis_Ababa"),
    ("NET", "Asia/Yerevan"),
    ("PLT", "Asia/Karachi"),
    ("IST", "Asia/Kolkata"),
    ("BST", "Asia/Dhaka"),
    ("VST", "Asia/Ho_Chi_Minh"),
    ("CTT", "Asia/Shanghai"),
    ("JST", "Asia/Tokyo"),
    ("ACT", "Australia/Darwin"),
    ("AET", "Australia/Sydney"),
    ("SST", "Pacific/Guadalcanal"),
    ("NST", "Pacific/Auckland"),
];

/// Makes a list of the field for the time zone, if the server gives no values of its own.
pub(super) fn offer(field: &mut Field) {
    let is_zone = field.id == "userProfile.timezone" && field.kind == FieldKind::Text;
    if !is_zone || !field.options.is_empty() {
        return;
    }
    field.kind = FieldKind::Select;
    field.options = ZONES
        .iter()
        .map(|(value, place)| Choosable {
            value: (*value).to_owned(),
            label: place.replace('_', " "),
            page: None,
        })
        .collect();
}
