//! The links at the foot: other ways, recovery, leaving.

use super::{
    AuthenticatorAction, Item, Page, Press, Send, Symbol, Target, builder::Builder, elsewhere,
    providers, ways,
};
use crate::protocol::{
    idx::Answers,
    model::{AuthenticatorKey, FieldOption, Remediation, RemediationName as Name},
};

/// Adds the links that follow from what the response offers.
pub(super) fn add(builder: &mut Builder<'_>) {
    forgot(builder);
    // The nearest first: the same method, then another one, at last the way out.
    switch_channel(builder);
    elsewhere::add(builder);
    switch_authenticator(builder);
    resident_key(builder);
    skip(builder);
    first_views(builder);
    ways::add(builder);
    leave(builder);
}

/// Recovery belongs to the views where the password, or the PIN, is asked for.
fn forgot(builder: &mut Builder<'_>) {
    let target = Target::Authenticator(AuthenticatorAction::Recover);
    let Some(first) = builder.first() else { return };
    if target.find(builder.step).is_none() {
        return;
    }
    match (&first.name, builder.key()) {
        (Name::Identify, _) if asks_password(first) || providers::any(builder.step) => {}
        (Name::RedirectIdp, _) if providers::is_list(builder) => {}
        (Name::ChallengeAuthenticator, Some(AuthenticatorKey::Password)) => {}
        (Name::ChallengeAuthenticator, Some(AuthenticatorKey::NfcPin))
            if !super::device::is_challenge(builder) =>
        {
            return builder.link("forgot-pin", "link.forgot-pin", Press::go(target));
        }
        _ => return,
    }
    builder.link("forgot-password", "link.forgot-password", Press::go(target));
}

fn asks_password(form: &Remediation) -> bool {
    form.field("credentials")
        .and_then(|credentials| credentials.child("passcode"))
        .is_some_and(|passcode| passcode.visible)
}

/// To the list of authenticators, where there is another one to choose.
fn switch_authenticator(builder: &mut Builder<'_>) {
    if !is_about_authenticator(builder) {
        return;
    }
    if let Some((target, list)) = builder.find(&Name::SelectAuthenticatorAuthenticate)
        && rows(list) > 1
    {
        return builder.link(
            "switchAuthenticator",
            "link.switch-authenticator",
            show_list(target),
        );
    }
    if let Some((target, list)) = builder.find(&Name::SelectAuthenticatorEnroll)
        && rows(list) > 0
    {
        builder.link(
            "switchAuthenticator",
            "link.return-to-list",
            show_list(target),
        );
    }
}

/// Views about one authenticator, and those that nobody knows, which may be.
pub(super) fn is_about_authenticator(builder: &Builder<'_>) -> bool {
    let Some(first) = builder.first() else {
        return false;
    };
    match &first.name {
        Name::ChallengeAuthenticator
        | Name::EnrollAuthenticator
        | Name::EnrollAuthenticatorPromotion
        | Name::AuthenticatorEnrollmentData
        | Name::SelectAuthenticatorEnrollData
        | Name::EnrollPoll
        | Name::SelectEnrollmentChannel
        | Name::EnrollmentChannelData
        | Name::ReenrollAuthenticator
        | Name::ResetAuthenticator
        | Name::ChallengePoll
        | Name::Resend
        | Name::EmailChallengeConsent
        | Name::PivIdp
        | Name::Unknown(_) => true,
        Name::AuthenticatorVerificationData => !super::verify_data::is_list(builder),
        Name::DeviceAppleSsoExtension => builder.key() == Some(&AuthenticatorKey::OktaVerify),
        Name::RedirectIdp => !providers::is_list(builder),
        _ => false,
    }
}

/// The list is part of this response; showing it takes no request.
fn show_list(target: Target) -> Press {
    match target {
        Target::Remediation(index) => Press::Show(Page::List(index)),
        other => Press::go(other),
    }
}

/// How many rows a list has: Okta Verify has one for each of its methods.
pub(super) fn rows(list: &Remediation) -> usize {
    let Some(field) = list.field("authenticator") else {
        return 0;
    };
    let rows_of = |option: &FieldOption| {
        let related = option.authenticator.as_ref();
        let is_verify = related.is_some_and(|a| a.key == AuthenticatorKey::OktaVerify);
        let methods = option
            .field("methodType")
            .map_or(1, |m| m.options.len().max(1));
        if is_verify { methods } else { 1 }
    };
    field.options.iter().map(rows_of).sum()
}

/// Who is asked for a passkey that says whose it is, and has none here, can make one.
fn resident_key(builder: &mut Builder<'_>) {
    let name = Name::EnrollWebauthnResidentkey;
    if !builder.surroundings.has_passkeys {
        return;
    }
    if builder.first().is_none_or(|first| first.name == name) {
        return;
    }
    if let Some((target, _)) = builder.find(&name) {
        builder.link("resident-key", "link.resident-key", Press::go(target));
        if let Some(link) = builder.screen.links.last_mut() {
            link.lead = Some(builder.strings.text("link.resident-key.lead"));
        }
    }
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
    let press = Press::go(target);
    match first.name {
        Name::ReenrollAuthenticatorWarning | Name::ReenrollCustomPasswordExpiryWarning => {
            builder.link("skip", "link.remind-me-later", press);
        }
        Name::ProfileUpdate if super::profile::is_optional(first) => {
            builder.link("skip-setup", "link.skip-profile", press);
        }
        Name::Skip if builder.step.messages.is_empty() => {}
        Name::EnrollAuthenticatorPromotion => {
            builder.link("skip-setup", "link.skip-setup", press);
        }
        // At an end it is what most people want next.
        Name::Skip => {
            let label = builder.text("button.skip-setup");
            builder.next_step("skip-setup", label, press);
        }
        _ => {}
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
    ) || providers::is_list(builder)
}

fn leave(builder: &mut Builder<'_>) {
    match builder.first() {
        Some(first) if first.name == Name::EnrollProfile => return back(builder),
        Some(first) if first.name == Name::UserCode => {
            return builder.link("start-over", "link.cancel", Press::StartOver);
        }
        Some(first) if has_own_end(&first.name) => return,
        // Its own buttons lead back.
        None if super::device_setup::is_asked(builder) => return,
        _ => {}
    }
    if super::device::is_probing(builder.step) {
        let stop = Target::ChallengeCancel;
        let press = match stop.find(builder.step) {
            // Okta's own pages say why, too.
            Some(_) => Press::Send(Send {
                target: stop,
                with_fields: false,
                given: Answers::device_is_given_up("USER_CANCELED", None),
            }),
            None => Press::StartOver,
        };
        return builder.link(
            "cancel-authenticator-challenge",
            "link.cancel-challenge",
            press,
        );
    }
    let id = if builder.step.cancel.is_some() {
        "cancel"
    } else if super::terminal::may_go_back(builder) {
        "go-back"
    } else {
        return;
    };
    // At an end it is all that there is to do.
    let has_button = |items: &[Item]| items.iter().any(|item| matches!(item, Item::Button(_)));
    if builder.first().is_none() && !has_button(&builder.screen.items) {
        let label = builder.text("link.cancel");
        return builder.next_step(id, label, Press::StartOver);
    }
    builder.link(id, "link.cancel", Press::StartOver);
}

/// From registration to sign-in.
fn back(builder: &mut Builder<'_>) {
    let Some((target, _)) = builder.find(&Name::SelectIdentify) else {
        return;
    };
    builder.link("back", "link.back", Press::go(target));
    if let Some(link) = builder.screen.links.last_mut() {
        link.lead = Some(builder.strings.text("link.back.lead"));
    }
}

/// Screens that a sign-in begins with, and screens whose answers are the only ways on.
pub(super) fn has_own_end(name: &Name) -> bool {
    matches!(
        name,
        Name::Identify
            | Name::LaunchAuthenticator
            | Name::LaunchNfcAuthenticator
            | Name::LaunchWebauthnAuthenticator
            | Name::LaunchPasskeysAuthenticator
            | Name::Consent
            | Name::AdminConsent
            | Name::GranularConsent
            | Name::EmailChallengeConsent
            | Name::KeepMeSignedIn
    )
}

/// The picture above the heading of a first view.
pub(super) fn person_symbol() -> Symbol {
    Symbol::User
}
