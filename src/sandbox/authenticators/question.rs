//! The security question.

use serde_json::{Value, json};

use crate::Secret;

use super::super::idx::ion::Field;
use super::super::idx::notice::Notice;
use super::{Answer, Rejection};

/// Okta's built-in questions: key and text.
#[rustfmt::skip]
pub(crate) const QUESTIONS: [(&str, &str); 19] = [
    ("disliked_food", "What is the food you least liked as a child?"),
    ("name_of_first_plush_toy", "What was your first stuffed toy called?"),
    ("first_award", "What did you get your first award for?"),
    ("favorite_security_question", "What security question do you like best?"),
    ("favorite_toy", "Which toy did you like best as a child?"),
    ("first_computer_game", "Which computer game did you play first?"),
    ("favorite_movie_quote", "Which line of a film do you like best?"),
    ("first_sports_team_mascot", "What was the mascot of your first sports team?"),
    ("first_music_purchase", "What was the first music that you bought?"),
    ("favorite_art_piece", "Which work of art do you like best?"),
    ("grandmother_favorite_desert", "Which dessert did your grandmother like best?"),
    ("first_thing_cooked", "What was the first thing that you cooked?"),
    ("childhood_dream_job", "What did you want to become as a child?"),
    ("place_where_significant_other_was_met", "Where did you meet your partner?"),
    ("favorite_vacation_location", "Where was your best holiday?"),
    ("new_years_two_thousand", "Where were you on the New Year's Eve of 2000?"),
    ("favorite_speaker_actor", "Which speaker or actor do you like best?"),
    ("favorite_book_movie_character", "Which character of a book or film do you like best?"),
    ("favorite_sports_player", "Which athlete do you like best?"),
];

/// The fewest characters of an answer.
const MIN_ANSWER: usize = 4;

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

    /// From `credentials` of an enrolment: a built-in question, or one's own.
    pub(crate) fn enrol(credentials: &Value) -> Result<Self, Notice> {
        let text = |name: &str| {
            let value = credentials.get(name).and_then(Value::as_str);
            value.map(str::trim).filter(|text| !text.is_empty())
        };
        let answer = text("answer").ok_or_else(|| Notice::blank("answer"))?;
        if answer.chars().count() < MIN_ANSWER {
            return Err(Notice::field_error(
                "answer",
                "securityQuestion.answer.tooShort.arg",
                &format!("The security question answer must be at least {MIN_ANSWER} characters in length."),
            )
            .with_param(&MIN_ANSWER.to_string()));
        }
        let answer = Secret::from(answer);
        let Some(own) = text("question") else {
            let key = text("questionKey").ok_or_else(|| Notice::blank("questionKey"))?;
            return match QUESTIONS.iter().any(|(known, _)| *known == key) {
                true => Ok(Self::new(key, answer)),
                false => Err(Notice::blank("question")),
            };
        };
        if own.contains(['<', '>']) {
            return Err(Notice::field_error(
                "question",
                "tagsNotAllowed",
                "Tags are not allowed in this field.",
            ));
        }
        Ok(Self {
            key: "custom".to_owned(),
            text: own.to_owned(),
            answer,
        })
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
