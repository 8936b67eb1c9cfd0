//! The vocabulary of screens: everything that can be drawn, and what pressing it means.

use crate::protocol::{
    idx::Answers,
    model::{AuthenticatorKey, FieldPath, MessageLink, Severity},
};

/// One screen, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Screen {
    /// What becomes of the sign-in here.
    pub status: Status,
    /// The name of the form: a remediation, or `terminal`.
    pub form: String,
    /// The authenticator that it is about.
    pub authenticator: Option<AuthenticatorKey>,
    /// The picture above the heading.
    pub symbol: Option<Symbol>,
    /// The heading.
    pub title: Option<String>,
    /// Who is signing in.
    pub identifier: Option<String>,
    /// Sentences about the whole screen, above everything else.
    pub notices: Vec<Notice>,
    /// Everything else, in reading order.
    pub items: Vec<Item>,
    /// Links at the foot.
    pub links: Vec<Link>,
    /// What Enter does.
    pub submit: Option<Press>,
}

/// What becomes of the sign-in on a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// The screen is drawn and waits for the person.
    Drawn,
    /// The host is to open this address.
    Redirect(String),
    /// The sign-in is complete.
    Success,
}

/// Something on a screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A paragraph.
    Text(Text),
    /// Something to fill in.
    Field(Field),
    /// A heading over what follows.
    Section(String),
    /// A row of a list to choose from.
    Choice(Choice),
    /// A button.
    Button(Button),
    /// A link between other things.
    Link(Link),
    /// A line, with or without a word in it.
    Divider(Option<String>),
    /// A picture.
    Picture(Picture),
    /// A list of things that a new password must have.
    Rules(Vec<String>),
}

/// How much a paragraph stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    /// Ordinary.
    Body,
    /// Less than ordinary.
    Quiet,
    /// A code or number to be read from afar.
    Large,
}

/// A paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it says.
    pub text: String,
    /// How much it stands out.
    pub emphasis: Emphasis,
}

/// A sentence about the whole screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How serious it is.
    pub severity: Severity,
    /// A few words before the text.
    pub title: Option<String>,
    /// What it says.
    pub text: String,
    /// Steps to take.
    pub list: Vec<NoticePart>,
    /// Links to go with it, with their labels.
    pub links: Vec<NoticeLink>,
    /// Drawn as ordinary text, not in a box.
    pub plain: bool,
}

/// A line in a notice that has several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticePart {
    /// What it says.
    pub text: String,
    /// Where it leads, if it is a link.
    pub link: Option<MessageLink>,
}

/// A link of a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeLink {
    /// The id in the accessibility tree.
    pub id: &'static str,
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

/// Something to fill in.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Where the value goes in the request.
    pub path: FieldPath,
    /// Name in the accessibility tree: the path with dots.
    pub id: String,
    /// How it is drawn.
    pub kind: FieldKind,
    /// What it is called.
    pub label: String,
    /// A sentence below it.
    pub hint: Option<String>,
    /// The value at first.
    pub initial: Value,
    /// Values to choose from.
    pub options: Vec<Choosable>,
    /// What a password manager may fill in.
    pub autofill: Option<Autofill>,
    /// What it is typed with.
    pub keyboard: Keyboard,
    /// Whether it must not be left empty.
    pub required: bool,
    /// What is wrong with it.
    pub error: Option<String>,
    /// What becomes of the value.
    pub sending: Sending,
    /// Most characters that are taken.
    pub max_length: Option<usize>,
    /// Whether it can be changed.
    pub enabled: bool,
}

/// How a field is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// A line of text that is not seen.
    Password,
    /// A box to tick.
    Checkbox,
    /// A list that opens.
    Select,
    /// Buttons of which one is on.
    Radio,
}

/// The value of a field at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, also the value of an option.
    Text(String),
    /// Ticked or not.
    Flag(bool),
}

/// One of the values to choose from in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choosable {
    /// The value sent.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// Choosing it shows another page of the same step.
    pub page: Option<Page>,
}

/// What becomes of the value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// It is sent as text; empty and optional: not at all.
    Text,
    /// It is sent as yes or no.
    Flag,
    /// It is sent as yes or no, but only once the person has touched it.
    FlagIfTouched,
    /// It stays here.
    Never,
    /// It must equal the field of this id, and stays here.
    Repeats(&'static str),
    /// It is a phone number, sent with the calling code and extension drawn beside it.
    Phone,
}

/// What a password manager may fill in; the tokens of HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are HTML's")]
pub enum Autofill {
    Username,
    UsernameWebauthn,
    CurrentPassword,
    NewPassword,
    OneTimeCode,
    Email,
    Tel,
    GivenName,
    FamilyName,
}

impl Autofill {
    /// The value of HTML's `autocomplete`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::UsernameWebauthn => "username webauthn",
            Self::CurrentPassword => "current-password",
            Self::NewPassword => "new-password",
            Self::OneTimeCode => "one-time-code",
            Self::Email => "email",
            Self::Tel => "tel",
            Self::GivenName => "given-name",
            Self::FamilyName => "family-name",
        }
    }
}

/// What a field is typed with, where the keyboard is on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keyboard {
    /// Letters.
    #[default]
    Text,
    /// Digits.
    Numeric,
    /// For e-mail addresses.
    Email,
    /// For phone numbers.
    Tel,
}

/// A row of a list to choose from.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The id in the accessibility tree: key of the authenticator, with the method.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// A sentence about it.
    pub description: Option<String>,
    /// A picture.
    pub symbol: Symbol,
    /// What choosing it does.
    pub press: Press,
}

/// A button.
#[derive(Clone, Debug, PartialEq)]
pub struct Button {
    /// The id in the accessibility tree.
    pub id: String,
    /// What it says.
    pub label: String,
    /// The main action of the screen.
    pub primary: bool,
    /// Whether it can be pressed.
    pub enabled: bool,
    /// A picture.
    pub symbol: Option<Symbol>,
    /// What pressing it does.
    pub press: Press,
}

/// A link.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The id in the accessibility tree.
    pub id: &'static str,
    /// Words before it.
    pub lead: Option<String>,
    /// What it says.
    pub label: String,
    /// What pressing it does.
    pub press: Press,
    /// When it appears, in seconds after the screen did.
    pub after_secs: u32,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// A QR code: a `data:` address of a PNG.
    Qr {
        /// The `data:` address.
        href: String,
        /// What it is, for those who do not see it.
        label: String,
    },
    /// The logo of an app.
    Logo {
        /// The address of the logo.
        href: String,
        /// The name of the app.
        label: String,
    },
    /// Waiting, for as long as the screen is shown.
    Waiting,
}

/// What an authenticator or a provider is recognised by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is a thing in the world")]
pub enum Symbol {
    Password,
    Email,
    Phone,
    Totp,
    Push,
    Question,
    SecurityKey,
    Passkey,
    Shield,
    Provider,
    SmartCard,
    Device,
    App,
    Ticket,
    Nfc,
    Token,
    User,
    Check,
    Warning,
}

/// Which page of a step is shown. Some steps have more than one, without a request between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Page {
    /// The first.
    #[default]
    First,
    /// The one where a code is typed.
    Code,
    /// The one that shows a key in place of a QR code.
    Key,
    /// The one for an own security question in place of a given one.
    OwnQuestion,
    /// Another form of the same response, by the place of its remediation.
    List(usize),
}

/// What pressing something means.
#[derive(Clone, Debug, PartialEq)]
pub enum Press {
    /// Sends a form of the step.
    Send(Send),
    /// Shows another page of the same step.
    Show(Page),
    /// Opens an address in the browser.
    Open(String),
    /// Copies a text.
    Copy(String),
    /// Leaves by the response's own `cancel`.
    Leave,
    /// Opens the help page.
    Help,
    /// Asks for a passkey or security key.
    Passkey,
    /// Leaves the sign-in where it stands, and begins anew.
    StartOver,
    /// Sends the last request again.
    Retry,
}

/// A form to send.
#[derive(Clone, Debug, PartialEq)]
pub struct Send {
    /// Which form.
    pub target: Target,
    /// Whether what is filled in goes along, and is checked first.
    pub with_fields: bool,
    /// Values that go along in any case.
    pub given: Answers,
}

/// A form of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A remediation, by its place.
    Remediation(usize),
    /// The step's `cancel`.
    Cancel,
    /// An action of the current authenticator.
    Authenticator(AuthenticatorAction),
    /// The `cancel` of the device challenge.
    ChallengeCancel,
}

/// What can be done with an authenticator, beside answering it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthenticatorAction {
    /// Send the code again.
    Resend,
    /// The person lost it.
    Recover,
    /// Stop waiting for it.
    Cancel,
}

impl Press {
    /// Sends a form with what is filled in.
    pub fn submit(target: Target) -> Self {
        Self::Send(Send {
            target,
            with_fields: true,
            given: Answers::default(),
        })
    }

    /// Sends a form without what is filled in.
    pub fn go(target: Target) -> Self {
        Self::Send(Send {
            target,
            with_fields: false,
            given: Answers::default(),
        })
    }
}

impl Screen {
    /// All fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.items.iter().filter_map(|item| match item {
            Item::Field(field) => Some(field),
            _ => None,
        })
    }
}
