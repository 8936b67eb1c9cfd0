//! Pages that are data: situations in which the org has nothing to decide, only to show.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::idx::notice::{Class, Link};

/// A page that is shown at one point of each sign-in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PagePolicy {
    /// When it is shown.
    pub at: PageTime,
    /// The HTTP status that it comes with.
    #[serde(default = "ok")]
    pub status: u16,
    /// The forms; none: it ends the sign-in.
    #[serde(default)]
    pub forms: Vec<PageForm>,
    /// The messages.
    #[serde(default)]
    pub messages: Vec<PageMessage>,
    /// Other members of the response, such as `deviceEnrollment`. In texts, `{origin}`,
    /// `{state}`, `{in_a_week}` and `{in_a_week_date}` stand for the org's address, the state handle,
    /// that time and its day.
    #[serde(default)]
    pub members: Map<String, Value>,
    /// Leave out the way back to the first page.
    #[serde(default)]
    pub without_cancel: bool,
    /// After how many polls it goes on by itself.
    pub polls: Option<u32>,
}

/// When a page is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PageTime {
    /// Before the name is asked for.
    Start,
    /// When the name and what goes with it were sent.
    Identified,
    /// When all else is done.
    End,
}

/// A form of such a page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageForm {
    /// Its name.
    pub name: String,
    /// Where it is sent, behind `/idp/idx/`; with `GET`, a whole address.
    pub path: String,
    /// Only an address to go to.
    #[serde(default)]
    pub redirects: bool,
    /// What it asks for, as `credentials.passcode`: the words beside the field. Anything will do.
    pub passcode: Option<String>,
    /// Milliseconds after which it is sent again.
    pub refresh: Option<u64>,
    /// The way of `relatesTo`, into `members`.
    pub relates_to: Option<String>,
    /// Its fields, as they are on the wire.
    #[serde(default)]
    pub fields: Vec<Value>,
    /// More members, such as `idp`.
    #[serde(default)]
    pub members: Map<String, Value>,
}

/// A message of such a page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageMessage {
    /// `i18n.key`
    pub key: String,
    /// The text.
    pub text: String,
    /// What fills the gaps of the text.
    #[serde(default)]
    pub params: Vec<String>,
    /// How grave it is.
    #[serde(default)]
    pub class: Class,
    /// Where to go on.
    #[serde(default)]
    pub links: Vec<Link>,
    /// What an app on the device can do about it: the value of `deviceRemediation`.
    pub device_remediation: Option<Value>,
}

fn ok() -> u16 {
    200
}
