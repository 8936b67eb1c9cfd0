//! E-mail addresses.

/// An address of which only the outlines show: `e***l@sandbox.example`.
pub(crate) fn mask(address: &str) -> String {
    let Some((local, domain)) = address.rsplit_once('@') else {
        return "***".to_owned();
    };
    let first: String = local.chars().take(1).collect();
    let last: String = if local.chars().count() > 2 {
        local.chars().rev().take(1).collect()
    } else {
        String::new()
    };
    format!("{first}***{last}@{domain}")
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn shows_the_outlines() {
        assert_eq!(mask("emil.email@sandbox.example"), "e***l@sandbox.example");
        assert_eq!(mask("é@x"), "é***@x");
        assert_eq!(mask("nobody"), "***");
    }
}
