//! What is known of a user beyond the account: the schema of a profile.

use serde::Deserialize;

/// An attribute of the profile, as it is asked for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileField {
    /// Its name in the schema, such as `firstName`.
    pub name: String,
    /// The words beside the field.
    pub label: String,
    /// More words.
    pub description: Option<String>,
    /// What it holds and how it is shown.
    #[serde(default)]
    pub kind: ProfileKind,
    /// Whether it must be filled in.
    #[serde(default)]
    pub required: bool,
    /// The fewest characters.
    pub min_length: Option<usize>,
    /// The most characters.
    pub max_length: Option<usize>,
    /// The values of a list, as label and value.
    #[serde(default)]
    pub options: Vec<(String, String)>,
    /// What stands there at first.
    pub default: Option<String>,
}

/// What an attribute holds and how it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProfileKind {
    /// A line of text.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// Lines of text.
    MultiLine,
    /// A whole number.
    Number,
    /// Yes or no, as a box to tick.
    Checkbox,
    /// Yes or no, as two buttons.
    YesNo,
    /// One of a list, as a menu.
    Select,
    /// One of a list, as buttons.
    Radio,
    /// A time zone of the IANA database.
    TimeZone,
    /// A country by its code of ISO 3166-1.
    Country,
}

impl ProfileField {
    /// First name, last name, e-mail: what Okta asks for without further rules.
    pub(super) fn usual() -> Vec<Self> {
        let field = |name: &str, label: &str, kind| Self {
            name: name.to_owned(),
            label: label.to_owned(),
            description: None,
            kind,
            required: true,
            min_length: Some(1),
            max_length: Some(50),
            options: Vec::new(),
            default: None,
        };
        vec![
            field("firstName", "First name", ProfileKind::Text),
            field("lastName", "Last name", ProfileKind::Text),
            Self {
                max_length: Some(100),
                ..field("email", "Email", ProfileKind::Email)
            },
        ]
    }
}
