//! The links at the foot: other ways, recovery, leaving.

use super::{AuthenticatorAction, Item, Page, Press, Symbol, Target, builder::Builder};
use crate::protocol::model::{AuthenticatorKey, FieldOption, Remediation, RemediationName as Name};

/// Adds the links that follow from what the response offers.
pub(super) fn add(builder: &mut Builder<'_>) {
    forgot(builder);
    switch_authenticator(builder);
    switch_channel(builder);
    skip(builder);
    first_views(builder);
    leave(builder);
}

fn forgot(builder: &mut Builder<'_>) {
    let Some(authenticator) = builder.step.current().filter(|a| a.recover.is_some()) else {
        return;
    };
    let press = Press::go(Target::Authenticator(AuthenticatorAction::Recover));
    match authenticator.key {
        AuthenticatorKey::Password => {
            builder.link("forgot-password", "link.forgot-password", press);
        }
        AuthenticatorKey::NfcPin => builder.link("forgot-pin", "link.forgot-pin", press),
        _ => {}
    }
}

/// To the list of authenticators, where there is another one to choose.
fn switch_authenticator(builder: &mut Builder<'_>) {
    let Some(first) = builder.first() else { return };
    let is_switched_to = |name: &Name| {
        matches!(
            name,
            Name::SelectAuthenticatorAuthenticate | Name::SelectAuthenticatorEnroll
        )
    };
    if is_switched_to(&first.name) {
        return;
    }
    if let Some((target, _)) = builder.find(&Name::SelectAuthenticatorEnroll) {
        return builder.link(
            "switchAuthenticator",
            "link.return-to-list",
            show_list(target),
        );
    }
    if let Some((target, list)) = builder.find(&Name::SelectAuthenticatorAuthenticate)
        && offers_another(builder, list)
    {
        builder.link(
            "switchAuthenticator",
            "link.switch-authenticator",
            show_list(target),
        );
    }
}

/// The list is part of this response; showing it takes no request.
fn show_list(target: Target) -> Press {
    match target {
        Target::Remediation(index) => Press::Show(Page::List(index)),
        other => Press::go(other),
    }
}

/// More than one row, or one with several methods.
fn offers_another(builder: &Builder<'_>, list: &Remediation) -> bool {
    let Some(field) = list.field("authenticator") else {
        return false;
    };
    let methods = |option: &FieldOption| {
        option
            .field("methodType")
            .map_or(1, |m| m.options.len().max(1))
    };
    match field.options.as_slice() {
        [] => false,
        [only] => {
            let is_verify = only
                .authenticator
                .as_ref()
                .is_some_and(|a| a.key == AuthenticatorKey::OktaVerify);
            is_verify && methods(only) > 1 && !shows_rows(builder)
        }
        _ => true,
    }
}

fn shows_rows(builder: &Builder<'_>) -> bool {
    builder
        .screen
        .items
        .iter()
        .any(|item| matches!(item, Item::Choice(_)))
}

fn switch_channel(builder: &mut Builder<'_>) {
    let Some(first) = builder.first() else { return };
    if first.name == Name::SelectEnrollmentChannel {
        return;
    }
    let same_device = builder
        .step
        .current()
        .and_then(|a| a.contextual.selected_channel.as_deref())
        .is_some_and(|channel| matches!(channel, "samedevice" | "devicebootstrap"));
    if let Some((Target::Remediation(index), _)) = builder.find(&Name::SelectEnrollmentChannel) {
        let press = Press::Show(Page::List(index));
        if same_device {
            if builder
                .step
                .current()
                .is_some_and(super::enroll::offers_other_device)
            {
                builder.link("other-device", "link.other-device", press);
            }
        } else {
            builder.link("switch-channel", "link.switch-channel", press);
        }
    }
}

fn skip(builder: &mut Builder<'_>) {
    let Some((target, _)) = builder.find(&Name::Skip) else {
        return;
    };
    let Some(first) = builder.first() else { return };
    match first.name {
        Name::SelectAuthenticatorEnroll | Name::ProfileUpdate => {}
        Name::ReenrollAuthenticatorWarning | Name::ReenrollCustomPasswordExpiryWarning => {
            builder.link("skip", "link.remind-me-later", Press::go(target));
        }
        _ => builder.link("skip-setup", "link.skip-setup", Press::go(target)),
    }
}

/// Help, unlock and sign-up belong to the first views of signing in.
fn first_views(builder: &mut Builder<'_>) {
    if !is_first_view(builder) {
        return;
    }
    if let Some((target, _)) = builder.find(&Name::UnlockAccount) {
        builder.link("unlock", "link.unlock", Press::go(target));
    }
    builder.link("help", "link.help", Press::Help);
    if let Some((target, _)) = builder.find(&Name::SelectEnrollProfile) {
        builder.link("enroll", "link.enroll", Press::go(target));
        if let Some(link) = builder.screen.links.last_mut() {
            link.lead = Some(builder.strings.text("link.enroll.lead"));
        }
    }
}

fn is_first_view(builder: &Builder<'_>) -> bool {
    matches!(
        builder.first().map(|first| &first.name),
        Some(
            Name::Identify
                | Name::LaunchAuthenticator
                | Name::LaunchNfcAuthenticator
                | Name::LaunchWebauthnAuthenticator
                | Name::LaunchPasskeysAuthenticator
        )
    ) || super::providers::is_list(builder.step)
}

fn leave(builder: &mut Builder<'_>) {
    if is_first_view(builder)
        || builder
            .first()
            .is_some_and(|first| has_own_end(&first.name))
    {
        return;
    }
    if let Some((target, _)) = builder.find(&Name::SelectIdentify) {
        builder.link("back", "link.back", Press::go(target));
        if let Some(link) = builder.screen.links.last_mut() {
            link.lead = Some(builder.strings.text("link.back.lead"));
        }
        return;
    }
    if builder.step.device_enrollment.is_some() && builder.first().is_none() {
        return;
    }
    if super::device::is_probing(builder.step) {
        return builder.link(
            "cancel-authenticator-challenge",
            "link.cancel-challenge",
            Press::go(Target::ChallengeCancel),
        );
    }
    if builder.step.cancel.is_some() {
        builder.link("cancel", "link.cancel", Press::StartOver);
    } else if super::terminal::may_go_back(builder) {
        builder.link("go-back", "link.cancel", Press::StartOver);
    }
}

/// Screens whose answers are the only ways on.
fn has_own_end(name: &Name) -> bool {
    matches!(
        name,
        Name::Consent
            | Name::AdminConsent
            | Name::GranularConsent
            | Name::KeepMeSignedIn
            | Name::Poll
    )
}

/// The picture above the heading of a first view.
pub(super) fn person_symbol() -> Symbol {
    Symbol::User
}
