//! An Okta org in one value: requests in, responses out.
//!
//! [`Org`] has users, sign-in rules, authenticators and an OAuth 2.0 authorization
//! server, and keeps all of it in memory. It has no clock, no socket and no source
//! of randomness of its own: time and seed are given to it, so a test repeats
//! exactly. With the feature `server` it also answers on a loopback port.

mod authenticators;
mod cookie;
mod cors;
mod device_action;
mod device_app;
mod directory;
mod faults;
mod fill;
mod form;
mod hosted;
mod idx;
mod mail_link;
mod my_session;
mod oauth;
mod org;
mod origin;
mod outbox;
mod policy;
mod qr;
mod random;
mod reply;
mod report;
mod route;
mod scenario;
mod second;
#[cfg(all(feature = "server", not(target_arch = "wasm32")))]
pub mod server;
mod session;

pub(crate) use authenticators::duo_response;
pub use authenticators::{AuthenticatorKey, Method};
pub use device_action::{PushAction, PushError};
pub use device_app::DeviceAnswer;
pub use idx::notice::{Class, Link};
pub use org::{Delivery, Org};
pub use policy::{
    App, AuthorizationServerPolicy, CodePolicy, ConsentKind, DeviceApp, DeviceMethod, DevicePolicy,
    DpopKind, EmailLink, EnrolledPolicy, EnrolmentRule, IdentityProvider, Lifetimes, LockoutPolicy,
    OrgPolicy, PageForm, PageMessage, PagePolicy, PageTime, PasswordPolicy, Policy, PolicyError,
    ProfileField, ProfileKind, PushPolicy, RecoveryPolicy, SignInPolicy, SignInRule, SignUpPolicy,
    Situation, ThisDevice, UnlockPolicy, UserPolicy, WebauthnPolicy,
};
pub use report::Mail;
pub use scenario::{Arrival, ArrivalError, Scenario};
