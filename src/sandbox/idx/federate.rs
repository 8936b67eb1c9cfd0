//! Back from another identity provider.

use super::super::authenticators::{AuthenticatorKey, Credential, Method};
use super::super::directory::User;
use super::super::policy::IdentityProvider;
use super::notice::Notice;
use super::transaction::{Federation, Step, Subject};
use super::{Outcome, Turn, enrol, finish, identify};

/// Who it is, as the other side says.
pub(crate) struct Identity {
    pub(crate) username: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
}

/// The provider that an enrolment stands for; without one, that behind the authenticator, or the first
/// of the policy that serves as one.
pub(super) fn provider_of(turn: &Turn<'_>, key: AuthenticatorKey, enrolment: &str) -> String {
    if let Some(behind) = turn.policy.provider_behind(key) {
        return behind.id.clone();
    }
    let enrolled = turn.user().and_then(|user| user.enrolment(enrolment));
    if let Some(Credential::Federated { provider, .. }) = enrolled.map(|e| &e.credential)
        && !provider.is_empty()
    {
        return provider.clone();
    }
    let all = &turn.policy.identity_providers;
    let is_own = |idp: &&IdentityProvider| idp.as_authenticator && idp.behind.is_none();
    let found = all.iter().find(is_own).or(all.first());
    found.map(|idp| idp.id.clone()).unwrap_or_default()
}

/// The browser is back: signs in, proves a factor, or sets one up. A user who was never
/// here is made (Okta: just-in-time provisioning).
pub(crate) fn returned(turn: &mut Turn<'_>, provider: &str, identity: Result<Identity, String>) {
    let federation = match &turn.tx.step {
        Step::Federate(federation) => Some(federation.clone()),
        _ => None,
    };
    let Ok(identity) = identity else {
        if federation.is_none() {
            turn.tx.step = Step::Ended {
                status: 400,
                notice: Notice::idp_failed(),
            };
        }
        return;
    };
    let outcome = match federation {
        Some(federation) => factor(turn, &federation),
        None => sign_in(turn, provider, identity),
    };
    if let Outcome::Refused(status, notice) = outcome {
        turn.tx.step = Step::Ended { status, notice };
    }
}

fn factor(turn: &mut Turn<'_>, federation: &Federation) -> Outcome {
    let key = federation.key.unwrap_or(AuthenticatorKey::ExternalIdp);
    let method = turn.policy.methods(key).first().copied();
    let method = method.unwrap_or(Method::Idp);
    if federation.enrolment.is_empty() {
        let provider = federation.provider.clone();
        let credential = match key {
            AuthenticatorKey::Duo => Credential::Duo,
            _ => Credential::Federated { key, provider },
        };
        return enrol::add(turn, credential, method);
    }
    turn.tx.verify(key, method, turn.now);
    finish::advance(turn)
}

fn sign_in(turn: &mut Turn<'_>, provider: &str, identity: Identity) -> Outcome {
    // A page as data may offer providers, too.
    let is_open = matches!(
        turn.tx.step,
        Step::Identify | Step::SignUp | Step::Page { .. }
    );
    if !is_open {
        return Outcome::not_expected();
    }
    let key = turn.directory.find(&identity.username).unwrap_or_else(|| {
        let mut user = User {
            id: turn.random.id("00u"),
            email: identity.username.clone(),
            username: identity.username,
            first_name: identity.first_name,
            last_name: identity.last_name,
            ..User::default()
        };
        user.enrol_mailbox(turn.random);
        turn.directory.add(user)
    });
    turn.tx.subject = Subject::Known(key);
    let smart_card = turn
        .policy
        .identity_providers
        .iter()
        .any(|idp| idp.id == provider && idp.r#type == "X509");
    let (key, method) = match smart_card {
        true => (AuthenticatorKey::SmartCardIdp, Method::Cert),
        false => (AuthenticatorKey::ExternalIdp, Method::Idp),
    };
    turn.tx.intent = super::transaction::Intent::SignIn;
    turn.tx.verify(key, method, turn.now);
    identify::identified(turn)
}
