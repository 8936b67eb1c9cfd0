//! What a policy file leaves out.

use super::*;

impl Default for Policy {
    /// The org of `assets/sandbox/default.toml`.
    fn default() -> Self {
        // That it parses is tested; a library still must not panic over its own data.
        Self::parse(DEFAULT).unwrap_or_else(|_| Self {
            org: OrgPolicy::default(),
            authorization_servers: default_servers(),
            apps: Vec::new(),
            sign_in: SignInPolicy::default(),
            recovery: RecoveryPolicy::default(),
            password: PasswordPolicy::default(),
            lockout: LockoutPolicy::default(),
            codes: CodePolicy::default(),
            lifetimes: Lifetimes::default(),
            enrolment: Vec::new(),
            sign_up: SignUpPolicy::default(),
            profile: Vec::new(),
            unlock: UnlockPolicy::default(),
            push: PushPolicy::default(),
            webauthn: WebauthnPolicy::default(),
            device: None,
            situation: None,
            identity_providers: Vec::new(),
            pages: Vec::new(),
            users: Vec::new(),
        })
    }
}

impl Default for OrgPolicy {
    fn default() -> Self {
        Self {
            name: "Sandbox".to_owned(),
            trusted_origins: Vec::new(),
            isolates_pages: false,
        }
    }
}

impl Default for RecoveryPolicy {
    fn default() -> Self {
        Self {
            enabled: true,
            authenticators: vec![AuthenticatorKey::OktaEmail, AuthenticatorKey::PhoneNumber],
        }
    }
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            min_length: 8,
            min_lower_case: 1,
            min_upper_case: 1,
            min_number: 1,
            min_symbol: 0,
            exclude_username: true,
            exclude_attributes: vec!["firstName".to_owned(), "lastName".to_owned()],
            active_directory: false,
            history: 4,
            warn_days: 7,
        }
    }
}

impl Default for LockoutPolicy {
    fn default() -> Self {
        Self {
            attempts: 5,
            reveal: false,
        }
    }
}

impl Default for CodePolicy {
    fn default() -> Self {
        Self {
            digits: 6,
            lifetime_secs: 300,
            resend_cool_down_secs: 5,
            totp_single_use: true,
            token_pin: false,
            phone_limit: None,
            email_link: EmailLink::None,
        }
    }
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            transaction_secs: 3600,
            code_secs: 60,
            access_token_secs: 3600,
            id_token_secs: 3600,
            refresh_token_secs: 30 * 24 * 3600,
            refresh_grace_secs: 30,
            device_code_secs: 600,
            session_secs: 2 * 3600,
            long_session_secs: 30 * 24 * 3600,
        }
    }
}

impl Lifetimes {
    pub(crate) fn transaction(&self) -> Duration {
        Duration::from_secs(self.transaction_secs)
    }

    pub(crate) fn code(&self) -> Duration {
        Duration::from_secs(self.code_secs)
    }
}

pub(super) fn default_servers() -> Vec<AuthorizationServerPolicy> {
    vec![AuthorizationServerPolicy {
        id: "default".to_owned(),
        audience: "api://default".to_owned(),
    }]
}

pub(super) fn yes() -> bool {
    true
}

pub(super) fn default_scopes() -> Vec<String> {
    [
        "openid",
        "email",
        "profile",
        "address",
        "phone",
        "offline_access",
        "groups",
    ]
    .map(str::to_owned)
    .to_vec()
}

pub(super) fn default_grants() -> Vec<String> {
    [
        "authorization_code",
        "interaction_code",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
    ]
    .map(str::to_owned)
    .to_vec()
}
