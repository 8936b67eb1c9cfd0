//! OAuth 2 and OpenID Connect, as far as a sign-in as a public client goes.
//!
//! Each file is one concept of the standards. Functions make [`Request`](super::http::Request)s
//! and read [`Response`](super::http::Response)s; random bytes and the time are arguments.
//!
//! ```text
//!            ┌ interact ── (Identity Engine) ─┐
//! discovery ─┼ authorize ── browser ─ callback ┼─ token ── jwks ── ID token ── userinfo · introspect · revoke · logout
//!            └ device ── (another device) ─────┘
//! ```

mod authorize;
pub mod callback;
mod clock;
pub mod device;
pub mod discovery;
pub mod dpop;
mod error;
mod failure;
mod flow;
mod form;
mod id_token;
mod interact;
pub mod introspect;
pub mod jwks;
mod kept;
pub mod logout;
mod partial;
mod pkce;
pub mod revoke;
pub mod token;
mod tokens;
pub mod userinfo;

pub use authorize::{Authorize, AuthorizeOptions, EnrollAuthenticator, Prompt, ResponseMode};
pub use callback::{CallbackError, ExpectedCallback};
pub use clock::ClockOffset;
pub use device::DeviceAuthorization;
pub use discovery::{DiscoveryError, Metadata};
pub use dpop::{DpopKey, Nonces};
pub use error::{AnswerError, OAuthError, OAuthErrorCode};
pub(crate) use failure::of_callback as failure_of_callback;
pub(in crate::protocol) use failure::{
    Asked, of_answer as failure_of_answer, of_id_token, of_tokens as failure_of_tokens,
    of_user_info as failure_of_user_info,
};
pub(crate) use flow::keeps_tokens;
pub use flow::{
    Flow, FlowPhase, Inquiry, Place, Renewal, RenewalPhase, SignOut, SignOutPhase, SignedIn,
    TokenInquiry,
};
pub use id_token::{DEFAULT_MAX_CLOCK_SKEW, Expectations, IdToken, IdTokenError};
pub use interact::{Interact, InteractionHandle};
pub use introspect::Introspection;
pub use jwks::Jwks;
pub(in crate::protocol) use kept::{Kept, refused};
pub use partial::PartialTokens;
pub use pkce::{Challenge, Nonce, State, Verifier};
pub use token::{Grant, TokenAnswer};
pub use tokens::Tokens;
pub use userinfo::{UserInfo, UserInfoError};
