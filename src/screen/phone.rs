//! Phone numbers: the country before, the extension after, and one number of them all.

use super::{
    Choosable, Field, FieldKind, Item, Keyboard, Page, Sending, Value, builder::Builder,
    phone_format,
};
use crate::{protocol::model::FieldPath, strings::Strings};

/// A region and its calling code a line.
const CALLING_CODES: &str = include_str!("../../assets/calling_codes.txt");
/// The region that is chosen at first.
const USUAL_REGION: &str = "US";
/// The id of the field for the country.
pub(super) const COUNTRY: &str = "country";
/// The id of the field for the extension.
pub(super) const EXTENSION: &str = "extension";

fn regions() -> impl Iterator<Item = (&'static str, &'static str)> {
    CALLING_CODES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
}

/// All calling codes, some more than once.
pub(super) fn calling_codes() -> impl Iterator<Item = &'static str> {
    regions().map(|(_, code)| code)
}

/// The number or address for codes that a screen asks for, as it is sent; none if it asks for none.
pub(crate) fn place_for_codes(screen: &super::Screen, draft: &super::Draft) -> Option<String> {
    screen.fields().find_map(|field| {
        let typed = draft.text(&field.id).trim();
        match (field.sending, field.path.name()) {
            _ if typed.is_empty() => None,
            (Sending::Phone, _) => Some(number(typed, draft.text(COUNTRY), "")),
            (_, "email") => Some(typed.to_owned()),
            _ => None,
        }
    })
}

/// What is typed, with its digits grouped as is usual in the country that is chosen. What is sent
/// is the same: only digits count.
pub(crate) fn grouped(typed: &str, draft: &super::Draft) -> String {
    let code = calling_code(draft.text(COUNTRY)).unwrap_or_default();
    phone_format::as_typed(typed, code)
}

/// The calling code of a region of ISO 3166-1.
fn calling_code(region: &str) -> Option<&'static str> {
    regions()
        .find(|(known, _)| *known == region)
        .map(|(_, code)| code)
}

/// The number as it is sent: `+`, calling code, digits, and `x` with an extension. A number that
/// begins with `+` brings its own calling code.
pub(super) fn number(typed: &str, region: &str, extension: &str) -> String {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let mut number = String::from("+");
    if !typed.trim_start().starts_with('+') {
        number.push_str(calling_code(region).unwrap_or_default());
    }
    number.push_str(&digits(typed));
    let extension = digits(extension);
    if !extension.is_empty() {
        number.push('x');
        number.push_str(&extension);
    }
    number
}

/// Whether it can be a phone number at all: E.164 has at most fifteen digits.
pub(super) fn is_plausible(typed: &str) -> bool {
    let digits = typed.chars().filter(char::is_ascii_digit).count();
    let others = |c: char| !c.is_ascii_digit() && !" +-–().·/".contains(c);
    (4..=15).contains(&digits) && !typed.contains(others)
}

/// Puts the country before the field for the number, and the extension after it for calls.
pub(super) fn complete(builder: &mut Builder<'_>) {
    let is_number = |item: &Item| matches!(item, Item::Field(f) if f.path.name() == "phoneNumber");
    let Some(at) = builder.screen.items.iter().position(is_number) else {
        return;
    };
    let extension = is_call(builder).then(|| extension(builder.strings));
    let country = country(builder.strings);
    let items = &mut builder.screen.items;
    if let Item::Field(field) = &mut items[at] {
        field.sending = Sending::Phone;
        field.keyboard = Keyboard::Tel;
        field.autofill = Some(super::Autofill::Tel);
    }
    if let Some(extension) = extension {
        items.insert(at + 1, Item::Field(extension));
    }
    items.insert(at, Item::Field(country));
}

/// Whether the code is to be told in a call.
pub(super) fn is_call(builder: &Builder<'_>) -> bool {
    let is_voice = |answer: &crate::protocol::idx::Answer| answer.as_text() == Some("voice");
    let path = FieldPath::from("authenticator.methodType");
    let fixed = builder.given.get(&path).is_some_and(is_voice);
    fixed || builder.page == Page::Call || first_method(builder) == Some("voice")
}

fn first_method<'b>(builder: &'b Builder<'_>) -> Option<&'b str> {
    if builder.page != Page::First {
        return None;
    }
    let field = builder
        .screen
        .fields()
        .find(|f| f.path.name() == "methodType")?;
    match &field.initial {
        Value::Text(method) => Some(method),
        Value::Flag(_) => None,
    }
}

/// Choosing a call brings the field for the extension, choosing a message takes it away.
pub(super) fn link_methods(builder: &mut Builder<'_>) {
    for field in super::generic::fields_mut(builder) {
        if field.path.name() != "methodType" {
            continue;
        }
        for option in &mut field.options {
            option.page = Some(match option.value.as_str() {
                "voice" => Page::Call,
                _ => Page::Message,
            });
        }
    }
}

/// All regions that have a calling code, by name.
pub(super) fn countries(strings: &Strings) -> Vec<Choosable> {
    region_options(strings, |name, _| name.to_owned())
}

fn region_options(strings: &Strings, label: impl Fn(&str, &str) -> String) -> Vec<Choosable> {
    let mut options: Vec<Choosable> = regions()
        .map(|(region, code)| {
            let key = format!("country.{region}");
            let name = strings.find(&key).unwrap_or(region);
            Choosable::new(region.to_owned(), label(name, code))
        })
        .collect();
    options.sort_by_cached_key(|option| super::folded(&option.label));
    options
}

fn country(strings: &Strings) -> Field {
    Field {
        initial: Value::Text(USUAL_REGION.to_owned()),
        options: region_options(strings, |name, code| format!("{name} (+{code})")),
        sending: Sending::Never,
        ..Field::new(
            FieldPath::root(COUNTRY),
            FieldKind::Select,
            strings.text("label.country"),
        )
    }
}

fn extension(strings: &Strings) -> Field {
    Field {
        required: false,
        keyboard: Keyboard::Numeric,
        sending: Sending::Never,
        ..Field::new(
            FieldPath::root(EXTENSION),
            FieldKind::Text,
            strings.text("label.extension"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_put_together() {
        assert_eq!(number("(555) 123-4567", "US", ""), "+15551234567");
        assert_eq!(number("5551234567", "US", " 12 "), "+15551234567x12");
        assert_eq!(number("+49 30 1234", "US", ""), "+49301234");
        assert_eq!(number("030 1234", "DE", ""), "+490301234");
    }

    #[test]
    fn letters_are_no_phone_number() {
        assert!(is_plausible("+49 (30) 12-34"));
        assert!(!is_plausible("123"));
        assert!(!is_plausible("12345 ext 6"));
        assert!(!is_plausible("1234567890123456"));
    }

    #[test]
    fn every_region_has_a_name() {
        let strings = Strings::english();
        for (region, code) in regions() {
            assert!(
                strings.find(&format!("country.{region}")).is_some(),
                "{region}"
            );
            assert!(code.parse::<u16>().is_ok(), "{region}");
        }
        assert_eq!(calling_code("CH"), Some("41"));
    }
}
