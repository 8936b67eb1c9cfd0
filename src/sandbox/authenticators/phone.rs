//! Phone numbers in E.164.

/// A number of which the country code and the last four digits show.
pub(crate) fn mask(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let country: String = digits
        .iter()
        .take(if digits.first() == Some(&'1') { 1 } else { 2 })
        .collect();
    let last: String = digits.iter().skip(digits.len().saturating_sub(4)).collect();
    format!("+{country} XXX-XXX-{last}")
}

/// Whether this is a number of E.164, with an extension as Okta writes it (`x123`) or none.
pub(crate) fn is_valid(number: &str) -> bool {
    let (number, extension) = number.split_once('x').unwrap_or((number, "0"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let Some(number) = number.strip_prefix('+') else {
        return false;
    };
    (7..=15).contains(&number.len())
        && !number.starts_with('0')
        && digits(number)
        && (1..=8).contains(&extension.len())
        && digits(extension)
}

#[cfg(test)]
mod tests {
    use super::{is_valid, mask};

    #[test]
    fn numbers_are_those_of_e164() {
        assert!(is_valid("+15555550104") && is_valid("+498912345678x12"));
        for bad in [
            "",
            "+",
            "15555550104",
            "+1555",
            "+1 555 555 0104",
            "+05555550104",
            "+15555550104x",
        ] {
            assert!(!is_valid(bad), "{bad}");
        }
    }

    #[test]
    fn shows_country_and_last_four() {
        assert_eq!(mask("+15555550104"), "+1 XXX-XXX-0104");
        assert_eq!(mask("+498912345678"), "+49 XXX-XXX-5678");
        assert_eq!(mask(""), "+ XXX-XXX-");
    }
}
