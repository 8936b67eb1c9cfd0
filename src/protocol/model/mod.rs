//! What a server can put before a person, whichever of Okta's engines it came from.
//!
//! Everything here is data: what a response said, typed. Names that this version
//! does not know are kept as they came, so that they can be drawn and answered
//! from the server's own description.

mod authenticator;
mod device_remediation;
mod field;
mod message;
mod names;
mod remediation;
mod step;

pub use authenticator::{
    AgePolicy, Authenticator, ComplexityPolicy, ContextualData, DeviceChallenge, DeviceSetUp,
    DuoPrompt, GracePeriod, Profile, Question,
};
pub use device_remediation::{DeviceRemediation, RemediationFallback};
pub(crate) use field::scalar_text;
pub use field::{Field, FieldKind, FieldOption, FieldPath, OptionValue};
pub use message::{Message, MessageLink, Severity};
pub use names::{AuthenticatorKey, RemediationName};
pub use remediation::{IdentityProvider, Remediation, Scope};
pub use step::{App, Captcha, Client, DeviceEnrollment, Step, Success, User};
