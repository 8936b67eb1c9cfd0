//! A page of the server beside the app's own, and what it posts to it.

use std::{error, fmt, time::Duration};

use crate::{ErrorCode, Secret, protocol::oauth::State};

/// What becomes of a window: the parameters of a callback, as they stand after a `?`.
pub type WindowAnswer = Result<Secret, WindowError>;

/// Where a page of the server is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// A frame that nobody sees. Its page posts the answer itself (`okta_post_message`).
    Frame,
    /// A window of its own. It comes back to the redirect URI, and the page there passes the answer on:
    /// a page of another origin may be cut off from the one that opened it (COOP).
    PopUp,
}

/// A page to be asked.
#[derive(Clone, PartialEq, Eq)]
pub struct WindowRequest {
    /// The address.
    pub url: Secret,
    /// The server's origin: who posts from another one is not heard.
    pub origin: String,
    /// Where the page is shown.
    pub surface: Surface,
    /// What the answer has to carry; others are not heard either.
    pub state: State,
    /// How long to wait.
    pub timeout: Duration,
}

impl fmt::Debug for WindowRequest {
    /// Without the address, which holds state and nonce.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WindowRequest")
            .field("origin", &self.origin)
            .field("surface", &self.surface)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Why a window said nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowError {
    /// There are none here.
    Unsupported,
    /// The browser did not let it open.
    Blocked,
    /// The time was over.
    Timeout,
}

impl From<WindowError> for ErrorCode {
    fn from(error: WindowError) -> Self {
        match error {
            WindowError::Unsupported => Self::InteractionRequired,
            WindowError::Blocked => Self::PopUpBlocked,
            WindowError::Timeout => Self::LoginTimeout,
        }
    }
}

impl fmt::Display for WindowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ErrorCode::from(*self).fmt(f)
    }
}

impl error::Error for WindowError {}
