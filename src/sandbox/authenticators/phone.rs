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

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn shows_country_and_last_four() {
        assert_eq!(mask("+15555550104"), "+1 XXX-XXX-0104");
        assert_eq!(mask("+498912345678"), "+49 XXX-XXX-5678");
        assert_eq!(mask(""), "+ XXX-XXX-");
    }
}
