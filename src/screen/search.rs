//! Finding an entry of a list by what is typed.

/// Without case and marks, so that Åland stands among the As and is found without its ring.
pub(crate) fn folded(text: &str) -> String {
    let plain = |c: char| match c {
        'å' | 'ã' | 'á' | 'à' | 'ä' | 'â' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ô' | 'ó' | 'ò' | 'ö' | 'õ' => 'o',
        'ü' | 'ú' | 'ù' | 'û' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        '’' => '\'',
        other => other,
    };
    text.to_lowercase().chars().map(plain).collect()
}

/// Whether a label has all that is typed, each word of it at the beginning of a word of the label.
pub(crate) fn finds(label: &str, typed: &str) -> bool {
    let label = folded(label);
    let typed = folded(typed);
    let typed = typed.trim();
    let begins = |word: &str| {
        label.match_indices(word).any(|(at, _)| {
            let before = label[..at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric())
        })
    };
    typed.split_whitespace().all(begins)
}

/// The entry that letters typed quickly after each other lead to, from the one at `from`. The same
/// letter again goes to the next entry that begins with it.
pub(crate) fn type_ahead(labels: &[&str], from: usize, typed: &str) -> Option<usize> {
    let typed = folded(typed);
    let first = typed.chars().next()?;
    let is_repeated = typed.chars().all(|c| c == first);
    let wanted = if is_repeated {
        first.to_string()
    } else {
        typed
    };
    let skipped = usize::from(is_repeated);
    let count = labels.len();
    let mut places = (0..count).map(|step| (from + skipped + step) % count);
    places.find(|place| folded(labels[*place]).starts_with(&wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_how_they_begin() {
        assert!(finds("South Korea (+82)", "kor"));
        assert!(finds("South Korea (+82)", "korea south"));
        assert!(finds("South Korea (+82)", "+82"));
        assert!(finds("South Korea (+82)", "82"));
        assert!(finds("Åland Islands", "aland"));
        assert!(finds("Côte d’Ivoire", "d'i"));
        assert!(finds("Germany", " "));
        assert!(!finds("Algeria", "ger"));
    }

    #[test]
    fn letters_lead_to_an_entry() {
        let labels = ["Large", "Medium", "Small", "Smaller"];
        assert_eq!(type_ahead(&labels, 0, "m"), Some(1));
        assert_eq!(type_ahead(&labels, 0, "s"), Some(2));
        assert_eq!(type_ahead(&labels, 2, "s"), Some(3));
        assert_eq!(type_ahead(&labels, 3, "ss"), Some(2));
        assert_eq!(type_ahead(&labels, 2, "smaller"), Some(3));
        assert_eq!(type_ahead(&labels, 0, "x"), None);
        assert_eq!(type_ahead(&[], 0, "x"), None);
        assert_eq!(type_ahead(&labels, 0, ""), None);
    }
}
