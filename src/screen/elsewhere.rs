//! What cannot be done in this window goes on in a browser, on the server's own page.

use super::{Button, Item, Press, Symbol, builder::Builder};
use crate::protocol::{
    frame,
    model::{AuthenticatorKey as Key, RemediationName as Name},
};

/// Draws the whole screen as a way to the browser, if its form can't be sent from here. Whether it
/// did.
pub(super) fn draw(builder: &mut Builder<'_>) -> bool {
    let Some(sentence) = reason(builder) else {
        return false;
    };
    let title = builder.first().map(|first| match first.name {
        Name::ChallengeAuthenticator => "title.verify",
        Name::EnrollAuthenticator | Name::ResetAuthenticator => "title.enroll",
        Name::EnrollAuthenticatorPromotion => "title.passkey-promotion",
        Name::IdentifyRecovery => "title.identify-recovery",
        Name::EnrollProfile => "title.enroll-profile",
        Name::DeviceChallengePoll | Name::ChallengePoll => "title.elsewhere.device",
        _ => "title.identify",
    });
    match title {
        Some(title @ "title.verify") => builder.title_of_key(title, "title.verify-with"),
        Some(title @ "title.enroll") => builder.title_of_key(title, "title.set-up"),
        title => {
            let title = title.unwrap_or("title.identify");
            builder.screen.symbol = Some(match title {
                "title.elsewhere.device" => Symbol::Device,
                _ => Symbol::User,
            });
            builder.title(title);
        }
    }
    builder.say(sentence);
    let label = builder.text(label(builder));
    builder.screen.submit = Some(Press::Browser);
    builder.primary("continue-in-browser", label, Press::Browser);
    true
}

/// Adds the way to the browser to a screen of something that is not known here: the server's page may
/// know it.
pub(super) fn add(builder: &mut Builder<'_>) {
    let is_there = |item: &Item| {
        matches!(
            item,
            Item::Button(Button {
                press: Press::Browser,
                ..
            })
        )
    };
    if !builder.surroundings.has_browser || builder.screen.items.iter().any(is_there) {
        return;
    }
    let Some(first) = builder.first() else { return };
    let is_unknown = matches!(first.name, Name::Unknown(_))
        || matches!(builder.key(), Some(Key::Unknown(_)))
        || first.relates_to_nothing;
    let is_unheard_of = super::device::is_unknown(builder.step);
    // Nobody sees from here whether the browser, or Duo, let the prompt be shown, or whether Chrome answers
    // in a page that is not the org's.
    let has_prompt = |item: &Item| matches!(item, Item::Frame(_));
    let may_be_empty = builder.screen.items.iter().any(has_prompt) || is_chromes(builder);
    if is_unknown || is_unheard_of || may_be_empty {
        builder.link("continue-in-browser", label(builder), Press::Browser);
    }
}

/// Who reads this in a browser goes on at another page of it.
fn label(builder: &Builder<'_>) -> &'static str {
    match builder.surroundings.has_frames {
        true => "button.continue-on-page",
        false => "button.continue-in-browser",
    }
}

/// Whether Chrome is to vouch for the device, which it does in its own pages only.
pub(super) fn is_chromes(builder: &Builder<'_>) -> bool {
    let challenge = builder.step.device_challenge();
    challenge.is_some_and(|challenge| challenge.method == "CHROME_DTC")
}

/// Why the form of the screen can't be sent from here; none if it can.
fn reason(builder: &Builder<'_>) -> Option<&'static str> {
    let here = builder.surroundings;
    if !here.has_browser {
        return None;
    }
    let first = builder.first()?;
    if let Some(captcha) = &builder.step.captcha
        && frame::captcha_path(first).is_some()
    {
        let is_known = frame::CaptchaKind::parse(&captcha.kind).is_some();
        return match here.has_frames {
            true => (!is_known).then_some("text.elsewhere.captcha.page"),
            false => Some("text.elsewhere.captcha"),
        };
    }
    let is_asked = matches!(
        first.name,
        Name::ChallengeAuthenticator | Name::EnrollAuthenticator
    );
    let asks_key = is_asked || first.name == Name::ResetAuthenticator;
    let waits = matches!(first.name, Name::DeviceChallengePoll | Name::ChallengePoll);
    match builder.key() {
        _ if waits && is_chromes(builder) && !here.has_frames => Some("text.elsewhere.chrome"),
        Some(Key::Duo) if is_asked && !here.has_frames => Some("text.elsewhere.duo"),
        Some(Key::Duo) if is_asked && frame::is_refused(builder.step) => {
            Some("text.elsewhere.duo-refused")
        }
        Some(Key::Webauthn) if asks_key && !here.has_passkeys => Some("text.elsewhere.passkey"),
        _ if first.name == Name::EnrollAuthenticatorPromotion && !here.has_passkeys => {
            Some("text.elsewhere.passkey")
        }
        _ => None,
    }
}
