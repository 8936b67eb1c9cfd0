//! Names of the wire in words, for want of anything better.

/// A name with hyphens, underscores or humps, as words: `nickName` is `Nick name`.
pub(super) fn of(name: &str) -> String {
    let mut words = String::new();
    let mut was_lower = false;
    for c in name.chars() {
        match c {
            '-' | '_' | '.' => words.push(' '),
            _ if words.is_empty() => words.extend(c.to_uppercase()),
            _ if c.is_uppercase() && was_lower => {
                words.push(' ');
                words.extend(c.to_lowercase());
            }
            _ => words.push(c),
        }
        was_lower = c.is_lowercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_words() {
        assert_eq!(of("grow-a-beard"), "Grow a beard");
        assert_eq!(of("nickName"), "Nick name");
        assert_eq!(of("employee_ID"), "Employee ID");
        assert_eq!(of(""), "");
    }
}
