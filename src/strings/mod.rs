//! Every sentence that the panel says, by key.

mod pseudo;

use std::{borrow::Cow, collections::HashMap};

/// English, which every other table falls back to.
const ENGLISH: &str = include_str!("../../assets/strings/en.properties");
/// Names of countries, in English.
const COUNTRIES: &str = include_str!("../../assets/strings/en.countries.properties");

/// What only the command line says, in English; the browser build has no command line.
#[cfg(not(target_arch = "wasm32"))]
const COMMAND_LINE: &str = include_str!("../../assets/strings/command_line.en.properties");
#[cfg(target_arch = "wasm32")]
const COMMAND_LINE: &str = "";

/// The sentences of one language.
///
/// The tables are text files, a `key = sentence` a line. A sentence may hold
/// places `{0}`, `{1}`, … for values.
#[derive(Clone, Debug)]
pub struct Strings {
    sentences: HashMap<&'static str, Cow<'static, str>>,
}

/// A language: its tag of BCP 47, and what makes its sentences.
pub type Language = (&'static str, fn() -> Strings);

/// The languages that there are sentences in; the last is no language (see [`Strings::pseudo`]).
pub const LANGUAGES: [Language; 2] = [("en", Strings::english), ("en-XA", Strings::pseudo)];

impl Default for Strings {
    fn default() -> Self {
        Self::english()
    }
}

impl Strings {
    /// The English sentences.
    pub fn english() -> Self {
        Self {
            sentences: [ENGLISH, COUNTRIES, COMMAND_LINE]
                .into_iter()
                .flat_map(parse)
                .map(|(key, sentence)| (key, Cow::Borrowed(sentence)))
                .collect(),
        }
    }

    /// English, with accents and some 40 % longer, as other languages are: it shows what a screen
    /// does with longer words, and which sentences are not from a table.
    pub fn pseudo() -> Self {
        let english = Self::english().sentences;
        let longer =
            |(key, sentence): (_, Cow<'_, str>)| (key, Cow::Owned(pseudo::lengthen(&sentence)));
        Self {
            sentences: english.into_iter().map(longer).collect(),
        }
    }

    /// The sentence of a key, or the key itself where there is none.
    pub fn text(&self, key: &str) -> String {
        self.find(key).unwrap_or(key).to_owned()
    }

    /// The sentence of a key, if there is one.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.sentences.get(key).map(Cow::as_ref)
    }

    /// The sentence of a key, with values in its places.
    pub fn fill(&self, key: &str, values: &[&str]) -> String {
        fill(self.find(key).unwrap_or(key), values)
    }
}

fn parse(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(key, sentence)| (key.trim(), sentence.trim()))
}

/// Puts values into the places of a sentence. Values are not looked into.
fn fill(sentence: &str, values: &[&str]) -> String {
    let mut out = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some(open) = rest.find('{') {
        let (before, place) = rest.split_at(open);
        out.push_str(before);
        let value = place
            .find('}')
            .and_then(|close| Some((close, place[1..close].parse::<usize>().ok()?)))
            .and_then(|(close, index)| Some((close, values.get(index)?)));
        match value {
            Some((close, value)) => {
                out.push_str(value);
                rest = &place[close + 1..];
            }
            None => {
                out.push('{');
                rest = &place[1..];
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_into_their_places() {
        assert_eq!(fill("{1} for {0}", &["{1}", "B"]), "B for {1}");
        assert_eq!(fill("a { b {7} {0", &["x"]), "a { b {7} {0");
    }

    #[test]
    fn no_key_is_defined_twice() {
        let tables = parse(ENGLISH).chain(parse(COMMAND_LINE));
        let mut keys: Vec<_> = tables.map(|(key, _)| key).collect();
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all, "a key stands twice in en.properties");
    }

    #[test]
    fn every_error_has_a_sentence_and_a_next_step() {
        let strings = Strings::english();
        for code in crate::ErrorCode::ALL {
            for kind in ["error", "hint"] {
                assert!(
                    strings.find(&format!("{kind}.{code}")).is_some(),
                    "{kind}.{code}"
                );
            }
        }
    }

    /// Every key that the sources name has a sentence. Keys made from names of the
    /// server are looked up with `find`, and may be missing.
    #[test]
    fn every_key_has_a_sentence() {
        let strings = Strings::english();
        let mut missing = Vec::new();
        for source in sources(std::path::Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src"
        ))) {
            for call in ["text(\"", "fill(\"", "notice(\"", "key: \""] {
                for after in source.split(call).skip(1) {
                    let key = after.split('"').next().unwrap_or_default();
                    let is_key = key.contains('.') && !key.contains(['{', ' ', '/']);
                    if is_key && strings.find(key).is_none() {
                        missing.push(key.to_owned());
                    }
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new(), "keys without a sentence");
    }

    fn sources(folder: &std::path::Path) -> Vec<String> {
        let mut texts = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() && ["screen", "view", "app"].iter().any(|d| path.ends_with(d)) {
                texts.extend(sources(&path));
            } else if path.extension().is_some_and(|e| e == "rs") && !folder.ends_with("src") {
                texts.push(std::fs::read_to_string(path).unwrap());
            }
        }
        texts
    }
}
