//! Ways on that a screen has no place of its own for: a server may offer any beside any form.

use super::{
    Item, Link, Page, Press, Target, builder::Builder, footer, generic, identify, providers, words,
};
use crate::protocol::model::{Field, Remediation, RemediationName as Name};

/// Adds a link for each way on that nothing on the screen leads to yet.
pub(super) fn add(builder: &mut Builder<'_>) {
    if matches!(builder.page, Page::List(index) if index > 0) {
        return way_back(builder);
    }
    for (index, way) in builder.step.remediations.iter().enumerate() {
        if is_decided(builder, way) || is_reached(builder, index, way) {
            continue;
        }
        if let Some(press) = press(builder, index, way) {
            let label = label(builder, way);
            builder.screen.links.push(Link {
                id: "other-way",
                lead: None,
                label,
                press,
                after_secs: 0,
            });
        }
    }
}

/// A form that was switched to has a way back to the one that it was reached from. On a phone the
/// channels are the first page.
fn way_back(builder: &mut Builder<'_>) {
    let is_channels = |form: &Remediation| form.name == Name::SelectEnrollmentChannel;
    if builder.surroundings.device.is_phone() && builder.first().is_some_and(is_channels) {
        return;
    }
    let is_there = |link: &Link| link.press == Press::Show(Page::First);
    if !builder.screen.links.iter().any(is_there) {
        builder.link("return", "link.return", Press::Show(Page::First));
    }
}

/// Ways that go on by themselves, and those that the screen leaves out on purpose.
fn is_decided(builder: &Builder<'_>, way: &Remediation) -> bool {
    let first = builder.first().map(|first| &first.name);
    match way.name {
        Name::ChallengeWebauthnAutofill
        | Name::ChallengePoll
        | Name::DeviceChallengePoll
        | Name::EnrollPoll
        | Name::Poll
        | Name::DeviceAppleSsoExtension
        | Name::CancelTransaction
        | Name::Cancel
        | Name::SuccessRedirect
        | Name::FailureRedirect => true,
        // What is wanted of a list or a profile can't be put off as a whole.
        Name::Skip => matches!(
            first,
            Some(Name::SelectAuthenticatorEnroll | Name::ProfileUpdate | Name::Skip)
        ),
        // The foot leads back to signing in already.
        Name::SelectIdentify | Name::Identify => {
            let leaves = builder.step.cancel.is_some();
            first.is_some_and(|first| match first {
                Name::EnrollProfile => leaves || way.name == Name::SelectIdentify,
                first => leaves && !footer::has_own_end(first),
            })
        }
        // The device can't be asked for one.
        Name::EnrollWebauthnResidentkey => !builder.surroundings.has_passkeys,
        // There are no others on this device.
        Name::SelectEnrollmentChannel => {
            matches!(first, Some(Name::EnrollPoll | Name::EnrollmentChannelData))
        }
        // The only row is what is asked for already.
        Name::SelectAuthenticatorAuthenticate => {
            footer::rows(way)
                < if footer::is_about_authenticator(builder) {
                    2
                } else {
                    1
                }
        }
        Name::SelectAuthenticatorEnroll => footer::rows(way) == 0,
        _ => false,
    }
}

fn is_reached(builder: &Builder<'_>, index: usize, way: &Remediation) -> bool {
    let target = Target::Remediation(index);
    let leads = |press: &Press| match press {
        Press::Send(send) => send.target == target,
        Press::Passkey(to) => *to == target,
        Press::Show(Page::List(shown)) => *shown == index,
        Press::Leave(href) | Press::Open(href) => *href == way.href,
        _ => false,
    };
    let is_way = |item: &Item| match item {
        Item::Choice(choice) => leads(&choice.press),
        Item::Button(button) => {
            let is_launcher = button.id == way.name.as_str();
            leads(&button.press) || is_launcher
        }
        Item::Link(link) => leads(&link.press),
        _ => false,
    };
    builder.target() == target
        || builder.screen.items.iter().any(is_way)
        || builder.screen.links.iter().any(|link| leads(&link.press))
}

/// What a way does: it is sent where there is nothing to fill in, and shown where there may be.
fn press(builder: &Builder<'_>, index: usize, way: &Remediation) -> Option<Press> {
    let target = Target::Remediation(index);
    if !way.is_form {
        return (!way.href.is_empty()).then(|| Press::Leave(way.href.clone()));
    }
    if identify::launcher(&way.name).is_some() {
        return identify::launch(builder, &way.name, target);
    }
    let is_plain = matches!(
        way.name,
        Name::Skip
            | Name::SelectIdentify
            | Name::SelectEnrollProfile
            | Name::UnlockAccount
            | Name::Resend
            | Name::Unknown(_)
    );
    Some(match is_plain && !asks(&way.fields) {
        true => Press::go(target),
        false => Press::Show(Page::List(index)),
    })
}

/// Whether there is something to fill in or to choose.
fn asks(fields: &[Field]) -> bool {
    fields.iter().any(|field| {
        let is_leaf = field.form.is_none();
        !generic::is_hidden(field) && (is_leaf || asks(field.children()))
    })
}

/// What a way is called: by us, by the server, or by its name in words.
fn label(builder: &Builder<'_>, way: &Remediation) -> String {
    let key = match way.name {
        Name::RedirectIdp | Name::PivIdp => return providers::way_label(builder, way),
        Name::Skip => "link.skip-profile",
        Name::SelectIdentify | Name::Identify => "link.back",
        Name::SelectEnrollProfile | Name::EnrollProfile => "link.enroll",
        Name::UnlockAccount => "link.unlock",
        Name::Resend => "link.resend",
        Name::SelectAuthenticatorAuthenticate => "link.switch-authenticator",
        Name::SelectAuthenticatorEnroll => "link.return-to-list",
        Name::SelectEnrollmentChannel => "link.switch-channel",
        _ => identify::launcher(&way.name).map_or("", |(key, _)| key),
    };
    let named = format!("title.{}", way.name);
    let given = way.label.as_deref().filter(|label| !label.is_empty());
    let ours = builder
        .strings
        .find(key)
        .or_else(|| builder.strings.find(&named));
    ours.or(given)
        .map_or_else(|| words::of(way.name.as_str()), str::to_owned)
}
