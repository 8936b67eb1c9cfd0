//! The vocabulary of screens: everything that can be drawn.

use std::fmt;

use super::{Field, Press, Rule};
use crate::protocol::{
    http::printable,
    model::{AuthenticatorKey, MessageLink, Severity},
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
#[derive(Clone, PartialEq, Eq)]
pub enum Status {
    /// The screen is drawn and waits for the person.
    Drawn,
    /// The host is to open this address.
    Redirect(String),
    /// The sign-in is complete.
    Success,
}

impl fmt::Debug for Status {
    /// Without the query of the address, which may hold a handle of the sign-in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Drawn => f.write_str("Drawn"),
            Self::Redirect(url) => f.debug_tuple("Redirect").field(&printable(url)).finish(),
            Self::Success => f.write_str("Success"),
        }
    }
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
    /// Room for a part of the page that is somebody else's.
    Frame(FrameRoom),
    /// A list of things that a new password must have.
    Rules(Vec<Rule>),
}

/// Room for a part of the page that is somebody else's: the platform puts it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameRoom {
    /// What it is, for those who do not see it.
    pub label: String,
    /// How high it is, in points.
    pub height: u16,
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
    /// A long key, to be typed or compared letter by letter.
    Key,
}

/// A paragraph.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    /// What it says.
    pub text: String,
    /// How much it stands out.
    pub emphasis: Emphasis,
}

impl fmt::Debug for Text {
    /// Without codes and keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.emphasis {
            Emphasis::Body | Emphasis::Quiet => self.text.as_str(),
            Emphasis::Large | Emphasis::Key => "..",
        };
        f.debug_tuple("Text")
            .field(&text)
            .field(&self.emphasis)
            .finish()
    }
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
    /// What an app on this device can do about it, if it is a button for that.
    pub remediation: Option<DeviceButton>,
    /// It is a heading over the lines that follow.
    pub is_heading: bool,
}

/// A line of a notice that has an app on this device do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceButton {
    /// The id in the accessibility tree: what the app is asked to do.
    pub id: String,
    /// The message of the step that it is about, by its place.
    pub message: usize,
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
    /// The main action of the screen, as the server's forms have it.
    pub primary: bool,
    /// Whether it is drawn so that it catches the eye: what most people want next.
    pub stands_out: bool,
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
#[derive(Clone, PartialEq, Eq)]
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

impl fmt::Debug for Picture {
    /// Without the QR code, which may hold a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Qr { label, .. } => f.debug_tuple("Qr").field(label).finish(),
            Self::Logo { href, label } => f.debug_tuple("Logo").field(href).field(label).finish(),
            Self::Waiting => f.write_str("Waiting"),
        }
    }
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
    Mobile,
    App,
    Ticket,
    Nfc,
    Token,
    User,
    Check,
    Warning,
}

impl Screen {
    /// All fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.items.iter().filter_map(|item| match item {
            Item::Field(field) => Some(field),
            _ => None,
        })
    }

    /// All buttons, in order.
    pub fn buttons(&self) -> impl Iterator<Item = &Button> {
        self.buttons_among(self.items.len())
    }

    /// The buttons among so many of the first items.
    pub(crate) fn buttons_among(&self, items: usize) -> impl Iterator<Item = &Button> {
        self.items.iter().take(items).filter_map(|item| match item {
            Item::Button(button) => Some(button),
            _ => None,
        })
    }
}
