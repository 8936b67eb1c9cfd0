//! What can go wrong, as a host app can match on it.

use std::fmt;

use crate::protocol::time::Timestamp;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// What went wrong. The codes are stable; new ones may be added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)*
        }

        impl ErrorCode {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The code as text, for logs and tickets.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

error_codes! {
    /// There is no connection to the network.
    Offline = "network.offline",
    /// The org's name could not be looked up.
    Dns = "network.dns",
    /// No secure connection could be made.
    Tls = "network.tls",
    /// The connection failed in another way, or the browser did not allow it.
    Connection = "network.connection",
    /// There was no answer in time.
    Timeout = "network.timeout",
    /// The server failed (5xx).
    Server = "server.failed",
    /// Too many requests (429).
    RateLimited = "server.rate-limited",
    /// The answer is larger than is taken.
    TooLarge = "response.too-large",
    /// The answer is not JSON.
    NotJson = "response.not-json",
    /// The answer is JSON, but not what was asked for.
    Unexpected = "response.unexpected",
    /// The answer lacks something that it must have.
    MissingField = "response.missing-field",
    /// The answer is of a version of the protocol that is not known.
    Version = "response.version",
    /// The org refused, and said why.
    Refused = "org.refused",
    /// The client id is not known to the org.
    UnknownClient = "config.unknown-client",
    /// The redirect URI is not registered for the client.
    RedirectUri = "config.redirect-uri",
    /// The client may not use this way of signing in.
    GrantType = "config.grant-type",
    /// A scope is not known, or not allowed.
    Scope = "config.scope",
    /// The configuration does not fit the org in another way.
    Config = "config.other",
    /// The system has no random numbers to give, without which no sign-in is safe.
    NoRandom = "system.no-random",
    /// Nothing here can be asked for a passkey or security key.
    PasskeyUnsupported = "passkey.unsupported",
    /// The person cancelled the question for a key, or did not answer in time.
    PasskeyCancelled = "passkey.cancelled",
    /// The device has a key for this account already.
    PasskeyKnown = "passkey.already-registered",
    /// Keys of the org can't be used on this site.
    PasskeySite = "passkey.wrong-site",
    /// The device can't do what the org wants of it.
    PasskeyNotCapable = "passkey.not-capable",
    /// The question for a key failed in another way.
    Passkey = "passkey.failed",
    /// No app on this device could be asked.
    DeviceNotFound = "device.not-found",
    /// The browser does not allow this page to ask apps on this device.
    DeviceNotPermitted = "device.not-permitted",
    /// Somebody else's page within this one, a captcha for instance, could not be loaded, or Duo's broke off.
    Frame = "frame.failed",
    /// A captcha was closed, or took too long.
    FrameEnded = "frame.ended",
    /// The sign-in took too long and has to be begun anew.
    SessionExpired = "session.expired",
    /// The code for the tokens was refused.
    CodeRefused = "tokens.code-refused",
    /// The answer with the tokens lacks one, or has one that cannot be read.
    BadTokens = "tokens.malformed",
    /// The ID token was not issued by this org, for this client and this sign-in, or is not signed.
    IdToken = "tokens.id-token",
    /// The clock of this computer is wrong.
    Clock = "tokens.clock",
    /// The keys of the org could not be had.
    Keys = "tokens.keys",
    /// The refresh token was refused: used before, revoked, or too old.
    RefreshRefused = "tokens.refresh-refused",
    /// There is no refresh token to renew with: `offline_access` was not asked for, or not granted.
    NoRefreshToken = "tokens.no-refresh-token",
    /// The access token was refused by the server that made it.
    AccessRefused = "tokens.access-refused",
    /// There are no tokens: nobody is signed in.
    NotSignedIn = "tokens.none",
    /// What the server says about the user is about another one, or cannot be told.
    UserInfo = "tokens.user-info",
    /// The user, or the org's policy, said no.
    Denied = "user.denied",
    /// The user has to sign in, which was not to be asked for.
    LoginRequired = "user.login-required",
    /// The user has to do something, which was not to be asked for.
    InteractionRequired = "user.interaction-required",
    /// The user has to agree, which was not to be asked for.
    ConsentRequired = "user.consent-required",
    /// The sign-in is not as strong or as recent as it has to be.
    StepUp = "user.step-up",
    /// The request lacks something that this server wants, or has something that it does not know.
    Request = "config.request",
    /// The app's settings ask for proof of possession.
    Dpop = "config.dpop",
    /// The server refused the proof that the app has the key of its tokens (RFC 9449 section 5).
    DpopRefused = "dpop.refused",
    /// Tokens are to be bound to a key (RFC 9449), and here none can be made or kept.
    DpopUnavailable = "dpop.unavailable",
    /// The key that the tokens are bound to is gone, and they are good for nothing without it.
    DpopKeyLost = "dpop.key-lost",
    /// The server gave tokens that are not bound to the key, as was asked for: whoever reads them can use them.
    DpopIgnored = "config.dpop-ignored",
    /// The server has no page to sign in on.
    NoHostedSignIn = "config.no-hosted-sign-in",
    /// The server does not offer signing in on another device.
    NoDeviceSignIn = "config.no-device-sign-in",
    /// The server at the issuer's address calls itself by another name.
    OtherIssuer = "discovery.other-issuer",
    /// What the server says about its endpoints cannot be used.
    Discovery = "discovery.malformed",
    /// The answer in the browser belongs to another sign-in.
    CallbackState = "callback.state",
    /// The answer in the browser comes from another server.
    CallbackIssuer = "callback.issuer",
    /// The answer in the browser cannot be read.
    Callback = "callback.malformed",
    /// The answer in the browser came a second time.
    CallbackUsed = "callback.used",
    /// The code for the other device was not used in time.
    DeviceExpired = "device.expired",
    /// Nobody came back from the browser in time.
    LoginTimeout = "login.timeout",
    /// The sign-in was called off.
    LoginCancelled = "login.cancelled",
    /// No port of this computer can be listened at.
    NoPort = "login.no-port",
    /// The redirect URI leads somewhere else than to a port of this computer, so nobody can come back.
    NoWayBack = "login.no-way-back",
    /// The browser did not let a window open.
    PopUpBlocked = "login.pop-up-blocked",
    /// Tokens could not be put away, or not taken out again.
    Storage = "storage.failed",
    /// What was put away cannot be read any more.
    StorageCorrupted = "storage.corrupted",
    /// What was put away is of a newer version of this crate, which has to read it. It is left alone.
    StorageNewer = "storage.newer",
}

impl ErrorCode {
    /// Whether the app's settings, here or in Okta, have to be put right.
    pub fn is_configuration(self) -> bool {
        matches!(
            self,
            Self::UnknownClient
                | Self::RedirectUri
                | Self::GrantType
                | Self::Scope
                | Self::Config
                | Self::Request
                | Self::Dpop
                | Self::DpopIgnored
                | Self::NoHostedSignIn
                | Self::NoDeviceSignIn
                | Self::OtherIssuer
                | Self::Discovery
                | Self::NoWayBack
        )
    }

    /// Whether the same request may succeed when it is sent again.
    pub fn may_retry(self) -> bool {
        matches!(
            self,
            Self::Offline
                | Self::Dns
                | Self::Tls
                | Self::Connection
                | Self::Timeout
                | Self::Server
                | Self::RateLimited
                | Self::TooLarge
                | Self::NotJson
                | Self::Unexpected
                | Self::MissingField
                | Self::Keys
                | Self::Storage
                | Self::DeviceNotFound
                | Self::DeviceNotPermitted
                | Self::Frame
                | Self::FrameEnded
        )
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a sign-in, or one request of it, failed.
///
/// `Display` is for developers. What a person is told is in the string tables,
/// under `error.` and the code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignInError {
    /// What went wrong.
    pub code: ErrorCode,
    /// More about it, for developers. Never holds a secret.
    pub detail: String,
    /// What the org said about it, in words for a person.
    pub said: Option<String>,
    /// The status code of the answer, if there was one.
    pub status: Option<u16>,
    /// By which Okta's support finds the request.
    pub request_id: Option<String>,
    /// When to try again at the earliest.
    pub retry_at: Option<Timestamp>,
}

impl SignInError {
    pub(crate) fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            said: None,
            status: None,
            request_id: None,
            retry_at: None,
        }
    }
}

impl From<ErrorCode> for SignInError {
    fn from(code: ErrorCode) -> Self {
        Self::new(code, "")
    }
}

impl fmt::Display for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(status) = self.status {
            write!(f, " (HTTP {status})")?;
        }
        if let Some(id) = &self.request_id {
            write!(f, " [request {id}]")?;
        }
        if self.detail.is_empty() {
            Ok(())
        } else {
            write!(f, ": {}", self.detail)
        }
    }
}

impl std::error::Error for SignInError {}
