//! An Okta org in one value: requests in, responses out.
//!
//! [`Org`] has users, sign-in rules, authenticators and an OAuth 2.0 authorization
//! server, and keeps all of it in memory. It has no clock, no socket and no source
//! of randomness of its own: time and seed are given to it, so a test repeats
//! exactly. With the feature `server` it also answers on a loopback port.

mod authenticators;
mod cookie;
mod cors;
mod directory;
mod faults;
mod form;
mod idx;
mod oauth;
mod org;
mod origin;
mod outbox;
mod policy;
mod random;
mod reply;
mod report;
mod route;
#[cfg(all(feature = "server", not(target_arch = "wasm32")))]
pub mod server;
mod session;

pub use authenticators::AuthenticatorKey;
pub use org::{Delivery, Org};
pub use policy::{
    App, AuthorizationServerPolicy, CodePolicy, EnrolledPolicy, Lifetimes, LockoutPolicy,
    OrgPolicy, PasswordPolicy, Policy, PolicyError, RecoveryPolicy, SignInPolicy, SignInRule,
    UserPolicy,
};
pub use report::Mail;
