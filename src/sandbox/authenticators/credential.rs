//! What makes an enrolment this user's.

use crate::Secret;

use super::super::policy::EnrolledPolicy;
use super::super::random::Random;
use super::{AuthenticatorKey, Method, Passkey, Password, Question, Token, Totp};

/// What makes an enrolment this user's.
pub(crate) enum Credential {
    Password(Password),
    Email {
        address: String,
    },
    Phone {
        number: String,
    },
    GoogleOtp(Totp),
    OktaVerify {
        totp: Totp,
        device: String,
        methods: Vec<Method>,
    },
    SecurityQuestion(Question),
    Webauthn(Passkey),
    CustomApp {
        device: String,
    },
    Token(Token),
    Tac(Secret),
    Duo,
    /// Another identity provider, by its identifier in this org.
    Federated {
        key: AuthenticatorKey,
        provider: String,
    },
}

impl Credential {
    pub(crate) fn key(&self) -> AuthenticatorKey {
        match self {
            Self::Password(_) => AuthenticatorKey::OktaPassword,
            Self::Email { .. } => AuthenticatorKey::OktaEmail,
            Self::Phone { .. } => AuthenticatorKey::PhoneNumber,
            Self::GoogleOtp(_) => AuthenticatorKey::GoogleOtp,
            Self::OktaVerify { .. } => AuthenticatorKey::OktaVerify,
            Self::SecurityQuestion(_) => AuthenticatorKey::SecurityQuestion,
            Self::Webauthn(_) => AuthenticatorKey::Webauthn,
            Self::CustomApp { .. } => AuthenticatorKey::CustomApp,
            Self::Token(token) => token.key,
            Self::Tac(_) => AuthenticatorKey::Tac,
            Self::Duo => AuthenticatorKey::Duo,
            Self::Federated { key, .. } => *key,
        }
    }

    /// What a line of the policy enrols, if it says enough.
    pub(crate) fn of_policy(
        enrolled: &EnrolledPolicy,
        email: &str,
        random: &mut Random,
    ) -> Option<Self> {
        use AuthenticatorKey as K;
        let key = enrolled.key;
        let device = enrolled.device.clone();
        Some(match key {
            // Each user has exactly one, made from the line's own `password`.
            K::OktaPassword => return None,
            K::OktaEmail => Self::Email {
                address: email.to_owned(),
            },
            K::PhoneNumber => Self::Phone {
                number: enrolled
                    .number
                    .clone()
                    .unwrap_or_else(|| "+15555550100".to_owned()),
            },
            K::GoogleOtp => Self::GoogleOtp(totp(enrolled, random)?),
            K::OktaVerify => Self::OktaVerify {
                totp: totp(enrolled, random)?,
                device: device.unwrap_or_else(|| "Phone".to_owned()),
                methods: if enrolled.methods.is_empty() {
                    key.methods().to_vec()
                } else {
                    enrolled.methods.clone()
                },
            },
            K::SecurityQuestion => Self::SecurityQuestion(Question::new(
                enrolled.question.as_deref().unwrap_or("disliked_food"),
                enrolled.answer.clone().unwrap_or_default(),
            )),
            K::Webauthn => Self::Webauthn(Passkey::known(
                enrolled.credential_id.as_deref()?,
                enrolled.public_key.as_deref()?,
                device.as_deref().unwrap_or("Security key"),
            )?),
            K::CustomApp => Self::CustomApp {
                device: device.unwrap_or_else(|| "Phone".to_owned()),
            },
            K::CustomOtp | K::OnpremMfa | K::RsaToken | K::SymantecVip | K::YubikeyToken => {
                Self::Token(Token::new(key, totp(enrolled, random)?))
            }
            K::Tac => {
                let made = || Secret::from(random.digits(8));
                Self::Tac(enrolled.code.clone().unwrap_or_else(made))
            }
            K::Duo => Self::Duo,
            K::ExternalIdp | K::SmartCardIdp => Self::Federated {
                key,
                provider: device.unwrap_or_default(),
            },
        })
    }
}

fn totp(enrolled: &EnrolledPolicy, random: &mut Random) -> Option<Totp> {
    match &enrolled.secret {
        Some(secret) => Totp::from_base32(secret.expose()),
        // 160 bits, as RFC 4226 §4 recommends.
        None => Some(Totp::new(&random.bytes::<20>())),
    }
}
