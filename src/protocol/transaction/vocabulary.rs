//! What a sign-in says to the outside, and what it is told.

use std::{fmt, sync::Arc, time::Duration};

use super::{AwayError, Departure, TransportError};
use crate::{
    Secret, SignInError,
    protocol::{
        frame::{Frame, FrameError},
        http::{Request, Response, printable},
        model::Step,
        oauth::{
            Tokens,
            dpop::{KeyAnswer, KeyTask},
        },
        passkey::{Passkey, PasskeyError, PasskeyRequest},
    },
};

/// Which effect an answer belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EffectId(pub(crate) u64);

/// What a sign-in wants done.
pub enum Effect {
    /// Send this, within this time.
    Http {
        /// What to send.
        request: Request,
        /// The longest that it may take as a whole.
        timeout: Duration,
    },
    /// Open this address of an app on this device, or one that leads to it.
    OpenApp {
        /// The address, as the server gave it.
        url: String,
    },
    /// Send this to a program on this computer, and to nobody else: without cookies, and without
    /// following where it leads.
    Local {
        /// What to send.
        request: Request,
        /// The longest that it may take as a whole. Where the person is asked for a permission
        /// first, it begins with the answer.
        timeout: Duration,
    },
    /// Ask the person's device for this.
    Passkey {
        /// What to ask.
        request: PasskeyRequest,
    },
    /// Do this with a key that tokens are bound to (RFC 9449).
    Key(KeyTask),
    /// Show this within the page until it has answered or is forgotten.
    Frame {
        /// What to show.
        frame: Frame,
    },
    /// Go to this address, which leads back to the redirect URI.
    Leave(Departure),
    /// Somebody may come to the redirect URI although nobody was sent away: by the link of a mail. The
    /// address of the departure is empty.
    Await(Departure),
    /// The answer to this earlier effect is no longer wanted.
    Forget,
}

impl fmt::Debug for Effect {
    /// Without the query of an app's address, which holds what the app is to sign.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http { request, .. } => f.debug_tuple("Http").field(request).finish(),
            Self::OpenApp { url } => f.debug_tuple("OpenApp").field(&printable(url)).finish(),
            Self::Local { request, .. } => f.debug_tuple("Local").field(request).finish(),
            Self::Passkey { request } => f.debug_tuple("Passkey").field(request).finish(),
            Self::Key(task) => f.debug_tuple("Key").field(task).finish(),
            Self::Frame { frame } => f.debug_tuple("Frame").field(frame).finish(),
            Self::Leave(departure) => f.debug_tuple("Leave").field(departure).finish(),
            Self::Await(departure) => f.debug_tuple("Await").field(departure).finish(),
            Self::Forget => f.write_str("Forget"),
        }
    }
}

/// What happened.
#[derive(Debug)]
pub enum Input {
    /// An answer came, or none.
    Http(Result<Response, TransportError>),
    /// The person's device answered, or there is none.
    Passkey(Result<Passkey, PasskeyError>),
    /// The platform did what it was asked to do with a key, or can't.
    Key(KeyAnswer),
    /// What is somebody else's within the page has answered, or can't.
    Frame(Result<Secret, FrameError>),
    /// The browser came back with these parameters, or could not be sent.
    Back(Result<Secret, AwayError>),
}

/// Where a sign-in stands.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there is one of it in a sign-in")]
pub enum Phase {
    /// The first screen is on its way.
    Starting,
    /// There is something to show.
    Showing(Step),
    /// The code is being exchanged for tokens.
    Finishing,
    /// Done.
    SignedIn(Arc<Tokens>),
}

/// Something went wrong with the last request; the screen before it still stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What went wrong.
    pub error: SignInError,
    /// Whether the sign-in cannot go on from here.
    pub is_final: bool,
}
