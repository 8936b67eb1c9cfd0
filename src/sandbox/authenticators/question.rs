//! The security question.

use serde_json::{Value, json};

use crate::Secret;

use super::super::idx::ion::Field;
use super::super::idx::notice::Notice;
use super::{Answer, Rejection};

/// Some of Okta's built-in questions: key and text.
const QUESTIONS: [(&str, &str); 6] = [
    (
        "disliked_food",
        "What is the food you least liked as a child?",
    ),
    (
        "name_of_first_plush_toy",
        "What is the name of your first stuffed animal?",
    ),
    (
        "first_award",
        "What did you earn your first medal or award for?",
    ),
    (
        "favorite_toy",
        "What was your favorite toy when you were a child?",
    ),
    (
        "first_computer_game",
        "What was the first computer game you played?",
    ),
    (
        "grandmother_favorite_desert",
        "What was your grandmother's favorite dessert?",
    ),
];

/// A question and its answer.
pub(crate) struct Question {
    key: String,
    text: String,
    answer: Secret,
}

impl Question {
    /// A built-in question by its key, or the user's own by its text.
    pub(crate) fn new(key_or_text: &str, answer: Secret) -> Self {
        let known = QUESTIONS.iter().find(|(key, _)| *key == key_or_text);
        let (key, text) = known.copied().unwrap_or(("custom", key_or_text));
        Self {
            key: key.to_owned(),
            text: text.to_owned(),
            answer,
        }
    }

    pub(crate) fn profile(&self) -> Value {
        json!({"questionKey": self.key, "question": self.text})
    }

    pub(crate) fn answer(&self) -> &Secret {
        &self.answer
    }

    pub(crate) fn challenge_fields(&self) -> Vec<Field> {
        vec![
            Field::fixed("questionKey", self.key.as_str())
                .labelled(&self.text)
                .hidden(),
            Field::text("answer", "Answer").required(),
        ]
    }

    /// Answers are compared without case and outer spaces.
    pub(crate) fn check(&self, answer: &Answer<'_>) -> Result<(), Rejection> {
        let given = answer.text("answer")?;
        let key = answer
            .credentials
            .get("questionKey")
            .and_then(Value::as_str);
        if key.is_none_or(|k| k == self.key)
            && given.to_lowercase() == self.answer.expose().trim().to_lowercase()
        {
            return Ok(());
        }
        Err(Rejection::Wrong(Notice::field_error(
            "answer",
            "authfactor.challenge.question_factor.answer_invalid",
            "Your answer doesn't match our records. Please try again.",
        )))
    }
}
