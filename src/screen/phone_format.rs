//! Phone numbers as people write them: digits in groups.

/// How national numbers are grouped, by calling code.
const PATTERNS: &str = include_str!("../../assets/phone_patterns.txt");

fn patterns(code: &str) -> impl Iterator<Item = &'static str> {
    PATTERNS
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(move |(known, _)| *known == code)
        .map(|(_, pattern)| pattern)
}

/// The pattern for a number that begins with these digits. One with a trunk prefix stands before the
/// one without.
fn pattern_of(code: &str, digits: &str) -> Option<&'static str> {
    patterns(code).find(|pattern| !pattern.starts_with('0') || digits.starts_with('0'))
}

/// Digits in the groups of a pattern; none if there are more than it has places for.
fn grouped(pattern: &str, digits: &str) -> Option<String> {
    let places = pattern.chars().filter(|c| matches!(c, '#' | '0')).count();
    if digits.len() > places {
        return None;
    }
    let mut left = digits.chars().peekable();
    let mut out = String::new();
    for place in pattern.chars() {
        if left.peek().is_none() {
            break;
        }
        match place {
            '#' | '0' => out.extend(left.next()),
            separator => out.push(separator),
        }
    }
    Some(out)
}

/// A national number as it is being typed, in the groups that are usual where the calling code is;
/// as it is where these are not known, and where anything but digits and separators is in it.
pub(crate) fn as_typed(typed: &str, code: &str) -> String {
    let is_plain = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '.' | '/');
    if !typed.chars().all(is_plain) {
        return typed.to_owned();
    }
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    pattern_of(code, &digits)
        .and_then(|pattern| grouped(pattern, &digits))
        .unwrap_or_else(|| typed.to_owned())
}

/// A number that the server gives, to be read: `+15555550177` becomes `+1 555-555-0177`. One that is
/// grouped or masked already only keeps together at the end of a line.
pub(super) fn to_read(number: &str) -> String {
    let digits = number.strip_prefix('+').unwrap_or_default();
    let is_bare = digits.len() >= 6 && digits.chars().all(|c| c.is_ascii_digit());
    let written = if is_bare {
        international(digits)
    } else {
        number.to_owned()
    };
    // A number is not broken between two lines.
    written.replace(' ', "\u{a0}")
}

fn international(digits: &str) -> String {
    // No calling code is the beginning of another.
    let code = super::phone::calling_codes()
        .filter(|code| !code.is_empty() && digits.starts_with(code))
        .min_by_key(|code| code.len());
    let Some(code) = code else {
        return format!("+{digits}");
    };
    let national = &digits[code.len()..];
    let known = pattern_of(code, national).and_then(|pattern| grouped(pattern, national));
    let threes = || {
        let digits: Vec<char> = national.chars().collect();
        let groups: Vec<String> = digits
            .chunks(3)
            .map(|group| group.iter().collect())
            .collect();
        groups.join(" ")
    };
    format!("+{code} {}", known.unwrap_or_else(threes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_as_one_types() {
        assert_eq!(as_typed("2", "1"), "2");
        assert_eq!(as_typed("2025", "1"), "202-5");
        assert_eq!(as_typed("(202) 5550123", "1"), "202-555-0123");
        assert_eq!(as_typed("0612345678", "33"), "06 12 34 56 78");
        assert_eq!(as_typed("612345678", "33"), "6 12 34 56 78");
        assert_eq!(as_typed("030 1234", "49"), "030 1234", "no known groups");
        assert_eq!(as_typed("+49 30 1", "1"), "+49 30 1", "another country");
        assert_eq!(as_typed("20255501234", "1"), "20255501234", "too long");
        assert_eq!(as_typed("", "1"), "");
    }

    #[test]
    fn a_bare_number_is_grouped_to_be_read() {
        let read = |number: &str| to_read(number).replace('\u{a0}', " ");
        assert_eq!(read("+15555550177"), "+1 555-555-0177");
        assert_eq!(read("+33612345678"), "+33 6 12 34 56 78");
        assert_eq!(read("+493012345678"), "+49 301 234 567 8");
        assert_eq!(read("+1 XXX-XXX-0177"), "+1 XXX-XXX-0177");
        assert_eq!(read("kim@org.example"), "kim@org.example");
        assert_eq!(read("+999999999"), "+999999999");
        assert_eq!(read(""), "");
    }
}
