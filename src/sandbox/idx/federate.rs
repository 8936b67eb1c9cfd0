//! Back from another identity provider.

use super::super::authenticators::{AuthenticatorKey, Credential, Method};
use super::super::directory::User;
use super::notice::Notice;
use super::transaction::{Federation, Step, Subject};
use super::{Outcome, Turn, enrol, finish, identify};

/// Who it is, as the other side says.
pub(crate) struct Identity {
    pub(crate) username: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
}

/// The provider that an enrolment stands for; without one, the first of the policy that
/// serves as an authenticator.
pub(super) fn provider_of(turn: &Turn<'_>, enrolment: &str) -> String {
    let enrolled = turn.user().and_then(|user| user.enrolment(enrolment));
    if let Some(Credential::Federated { provider, .. }) = enrolled.map(|e| &e.credential)
        && !provider.is_empty()
    {
        return provider.clone();
    }
    let all = &turn.policy.identity_providers;
    let found = all.iter().find(|idp| idp.as_authenticator).or(all.first());
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
    let method = key.methods().first().copied().unwrap_or(Method::Idp);
    if federation.enrolment.is_empty() {
        let provider = federation.provider.clone();
        return enrol::add(turn, Credential::Federated { key, provider }, method);
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
