//! A language that is none: English words, longer and with accents.

/// Doubles each vowel, the second time with an accent. Places such as `{0}` stay.
pub(super) fn lengthen(sentence: &str) -> String {
    let mut out = String::with_capacity(sentence.len() * 2);
    let mut in_place = false;
    for letter in sentence.chars() {
        in_place = match letter {
            '{' => true,
            '}' => false,
            _ => in_place,
        };
        out.push(letter);
        if !in_place {
            out.extend(accented(letter));
        }
    }
    out
}

/// All are in Latin-1, which each font has.
fn accented(letter: char) -> Option<char> {
    Some(match letter {
        'a' | 'A' => 'å',
        'e' | 'E' => 'é',
        'i' | 'I' => 'î',
        'o' | 'O' => 'ö',
        'u' | 'U' => 'ü',
        'y' | 'Y' => 'ÿ',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strings::Strings;

    #[test]
    fn places_stay_and_words_grow() {
        assert_eq!(lengthen("Enter {0} or {1}"), "Eénteér {0} oör {1}");
    }

    #[test]
    fn it_is_two_fifths_longer() {
        let letters = |strings: &Strings| -> usize {
            let sentences = strings.sentences.values();
            sentences.map(|sentence| sentence.chars().count()).sum()
        };
        let (english, pseudo) = (letters(&Strings::english()), letters(&Strings::pseudo()));
        let percent = pseudo * 100 / english;
        assert!((130..=145).contains(&percent), "{percent} %");
    }
}
