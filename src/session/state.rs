//! What a session says of itself.

use std::fmt;

use crate::{Secret, SignInError, protocol::time::Timestamp, tokens::TokenEvent};

/// How a session stands, to be drawn by the host.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionState {
    /// Nobody is signed in.
    SignedOut,
    /// Requests are under way; nobody has to do anything.
    Working,
    /// The person signs in at this address, in a browser.
    InBrowser {
        /// To be shown with a button that copies it, should no browser have opened. It is good for this
        /// sign-in only.
        address: Secret,
        /// When the wait ends.
        until: Timestamp,
    },
    /// The person signs in in a window that the browser has opened beside.
    InPopUp,
    /// The person signs in on another device.
    OnAnotherDevice {
        /// What is to be typed there.
        user_code: String,
        /// Where it is to be typed.
        address: String,
        /// The address with the code in it, for a [`QrCode`](crate::QrCode); not every server has one.
        complete_address: Option<String>,
        /// When the code ends.
        until: Timestamp,
    },
    /// There are tokens. Whether they are good at this moment says
    /// [`Session::is_authenticated`](super::Session::is_authenticated).
    SignedIn,
    /// The tokens are gone here, and are being made useless at the server.
    SigningOut,
    /// The last sign-in came to nothing.
    Failed(SignInError),
}

/// Something that happened to a session, in the order in which it happened.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionEvent {
    /// Something happened to a token. [`TokenEvent::SignedOut`] is a renewal that was refused.
    Token(TokenEvent),
    /// A sign-in that was begun here is complete.
    SignedIn,
    /// A sign-in that was begun here came to nothing.
    Failed(SignInError),
    /// The tokens are those of another tab or program now: it has signed in, or renewed.
    TakenOver,
    /// Another tab or program has signed out, and so has this one.
    SignedOutElsewhere,
    /// A sign-out that was begun here is complete.
    SignedOut {
        /// Whether the server has confirmed that the tokens are useless now. Otherwise they stay good
        /// until they expire.
        revoked: bool,
        /// Where a browser ends the session at the server, if it has such a page.
        end_session_url: Option<Secret>,
    },
    /// The tokens could not be put away, or not be looked up: they end with this program.
    NotKept(SignInError),
}

impl fmt::Debug for SessionEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(event) => event.fmt(f),
            Self::SignedIn => f.write_str("SignedIn"),
            Self::Failed(error) => write!(f, "Failed({error})"),
            Self::TakenOver => f.write_str("TakenOver"),
            Self::SignedOutElsewhere => f.write_str("SignedOutElsewhere"),
            Self::SignedOut { revoked, .. } => write!(f, "SignedOut {{ revoked: {revoked} }}"),
            Self::NotKept(error) => write!(f, "NotKept({error})"),
        }
    }
}

/// How far to sign out. The default is what concerns this app only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignOutOptions {
    /// Whether the browser is sent to the server's page that ends the session there, too. On the web this
    /// page goes there itself. A session that no browser has, but this program's own requests, is ended by such a
    /// request instead: see [`Session::sign_out`](super::Session::sign_out).
    pub end_session: bool,
    /// Where the browser comes back to then. It has to be registered for the app as a sign-out redirect URI.
    pub post_logout_redirect_uri: Option<String>,
}
