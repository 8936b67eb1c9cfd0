//! Waiting for something other than typing: an app, a device, a key, a frame.

use super::{Emphasis, FrameRoom, Item, Picture, Press, Symbol, Text, builder::Builder, generic};
use crate::protocol::model::{
    AuthenticatorKey as Key, DeviceChallenge, RemediationName as Name, Severity, Step,
};

/// `challenge-poll`, `device-challenge-poll` and the steps of Apple's extension.
pub(super) fn draw(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    match form.name {
        Name::DeviceAppleSsoExtension | Name::CancelTransaction => draw_waiting(builder),
        Name::DeviceChallengePoll => draw_challenge(builder),
        _ if builder.key() == Some(&Key::NfcPin) => draw_nfc(builder),
        _ if is_push(builder) => draw_push(builder),
        _ if builder.authenticator().is_none() && challenge(builder).is_none() => {
            builder.title("title.generic");
            draw_waiting_for_answer(builder);
        }
        _ => draw_challenge(builder),
    }
}

/// The server waits for something, and does not say what.
pub(super) fn draw_waiting_for_answer(builder: &mut Builder<'_>) {
    builder.say("text.waiting.any");
    builder.push(Item::Picture(Picture::Waiting));
    if let Some(form) = builder.first() {
        generic::draw_fields(builder, form);
    }
}

fn draw_waiting(builder: &mut Builder<'_>) {
    builder.screen.symbol = Some(Symbol::Device);
    builder.title("title.verifying");
    if builder.surroundings.app_answers {
        // Nobody sees from here whether the app asks, or signs at once.
        let notice = super::own_notice(builder.strings, "notice.device.found");
        builder.screen.notices.push(super::Notice {
            plain: true,
            ..notice
        });
    }
    builder.push(Item::Picture(Picture::Waiting));
}

fn is_push(builder: &Builder<'_>) -> bool {
    let Some(authenticator) = builder.authenticator() else {
        return false;
    };
    authenticator.key == Key::CustomApp || authenticator.method() == Some("push")
}

/// A push notification is under way.
fn draw_push(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    builder.title("title.push.sent");
    let number = builder
        .authenticator()
        .and_then(|a| a.contextual.correct_answer.clone());
    if let Some(number) = number {
        builder.say("text.push.number");
        builder.push(Item::Text(Text {
            text: number,
            emphasis: Emphasis::Large,
        }));
    } else {
        let name = builder.authenticator_name();
        let text = builder.strings.fill("text.push.sent", &[&name]);
        builder.paragraph(text);
    }
    builder.waits("text.waits");
    generic::draw_fields(builder, form);
    builder.resend_link();
}

/// The push was rejected or ran out.
pub(super) fn draw_resend(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    builder.title("title.push.again");
    generic::draw_fields(builder, form);
    let label = builder.text("button.resend-push");
    builder.submit(label, Press::submit(builder.target()));
}

/// The challenge that an app on this device is to answer.
fn challenge<'a>(builder: &Builder<'a>) -> Option<&'a DeviceChallenge> {
    builder.step.device_challenge()
}

/// The address that opens the app. Where it is a web page's, the page may have to know who it is.
fn address(builder: &Builder<'_>) -> Option<String> {
    let challenge = challenge(builder)?;
    let href = challenge.href.clone()?;
    let is_page = matches!(challenge.method.as_str(), "UNIVERSAL_LINK" | "APP_LINK");
    let user = builder
        .step
        .user
        .as_ref()
        .and_then(|user| user.identifier.as_deref());
    Some(match user {
        Some(user) if is_page && href.contains('?') => {
            let user =
                percent_encoding::utf8_percent_encode(user, percent_encoding::NON_ALPHANUMERIC);
            format!("{href}&login_hint={user}")
        }
        _ => href,
    })
}

/// Whether the screen only waits for an app to be found on this device.
pub(super) fn is_probing(step: &Step) -> bool {
    let Some(form) = step.remediations.first() else {
        return false;
    };
    let method = form
        .challenge
        .as_deref()
        .or(step.challenge.as_ref())
        .map(|c| c.method.as_str());
    form.name == Name::DeviceChallengePoll
        && method.is_some_and(|method| !matches!(method, "CUSTOM_URI" | "UNIVERSAL_LINK"))
}

/// The ways of asking an app on this device that are known here.
const METHODS: &[&str] = &[
    "LOOPBACK",
    "CUSTOM_URI",
    "UNIVERSAL_LINK",
    "APP_LINK",
    "CHROME_DTC",
    "APPLE_SSO_EXTENSION",
];

/// Whether an app on this device is to be asked in a way that is not known: nothing is done by itself then.
pub(super) fn is_unknown(step: &Step) -> bool {
    step.device_challenge()
        .is_some_and(|challenge| !METHODS.contains(&challenge.method.as_str()))
}

/// Whether an authenticator that is asked for by a code is to be answered by an app instead.
pub(super) fn is_challenge(builder: &Builder<'_>) -> bool {
    let Some(authenticator) = builder.authenticator() else {
        return false;
    };
    let asks_code = builder
        .first()
        .is_some_and(|form| form.field("credentials").is_some());
    authenticator.key == Key::NfcPin
        && match builder.first().map(|form| &form.name) {
            Some(Name::ChallengeAuthenticator) => authenticator.contextual.challenge.is_some(),
            _ => !asks_code,
        }
}

/// An app on this device answers: found by itself, or opened by the person.
pub(super) fn draw_challenge(builder: &mut Builder<'_>) {
    builder.screen.symbol = Some(Symbol::Device);
    let Some(form) = builder.first() else { return };
    let challenge = challenge(builder);
    let set_up = builder
        .authenticator()
        .and_then(|a| a.contextual.set_up_href.clone());
    let waits = match challenge.map(|challenge| challenge.method.as_str()) {
        Some("CUSTOM_URI" | "UNIVERSAL_LINK") => false,
        Some("APP_LINK") => is_probing(builder.step),
        _ => set_up.is_none() && !opens_by_hand(builder),
    };
    generic::draw_fields(builder, form);
    if waits {
        draw_waiting(builder);
        if builder.surroundings.has_browser && super::elsewhere::is_chromes(builder) {
            builder.quiet(builder.text("text.chrome.page"));
        }
        return open_later(builder);
    }
    builder.title("title.open-okta-verify");
    builder.say("text.open-okta-verify");
    match address(builder).or(set_up) {
        Some(href) if opens_by_hand(builder) => {
            let label = builder.text("button.open-okta-verify");
            builder.screen.submit = Some(Press::Open(href.clone()));
            builder.next_step("open-okta-verify", label, Press::Open(href));
        }
        Some(href) => open_app(builder, href),
        None => {}
    }
    let is_custom = |challenge: &&DeviceChallenge| challenge.method == "CUSTOM_URI";
    let download = challenge.filter(is_custom);
    if let Some(href) = download.and_then(|challenge| challenge.download_href.clone()) {
        builder.inline_link(
            "download-app",
            "link.download-okta-verify",
            Press::Open(href),
        );
    }
    let polls = matches!(form.name, Name::DeviceChallengePoll | Name::ChallengePoll);
    if polls && !is_unknown(builder.step) {
        builder.waits("text.waits");
    }
}

/// Whether a person can do what this program does not know how to: open the address.
fn opens_by_hand(builder: &Builder<'_>) -> bool {
    is_unknown(builder.step) && address(builder).is_some()
}

/// Android gives the address to the app by itself; who still sees this after a while opens it.
fn open_later(builder: &mut Builder<'_>) {
    let is_link = |challenge: &&DeviceChallenge| challenge.method == "APP_LINK";
    if challenge(builder).is_some_and(|it| is_link(&it))
        && let Some(href) = address(builder)
    {
        builder.inline_link(
            "open-okta-verify",
            "button.open-okta-verify",
            Press::Open(href),
        );
        if let Some(Item::Link(link)) = builder.screen.items.last_mut() {
            link.lead = Some(builder.strings.text("link.open-okta-verify.lead"));
            link.after_secs = 4;
        }
    }
}

/// A card is held to the device, which the app on it reads.
fn draw_nfc(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    builder.title("title.nfc");
    builder.say("text.nfc");
    builder.push(Item::Picture(Picture::Waiting));
    generic::draw_fields(builder, form);
    let Some(challenge) = challenge(builder).filter(|it| it.method != "LOOPBACK") else {
        return;
    };
    match challenge.href.clone() {
        Some(href) => open_app(builder, href),
        None => check_again(builder, challenge),
    }
}

/// What an app that has no address is to answer: whether it has can be asked.
pub(super) fn check_again(builder: &mut Builder<'_>, challenge: &DeviceChallenge) {
    if challenge.request.is_some() {
        let label = builder.text("button.check-again");
        builder.primary("check-again", label, Press::go(builder.target()));
    }
}

/// The button that opens the app on this device.
fn open_app(builder: &mut Builder<'_>, href: String) {
    let label = builder.text("button.open-okta-verify");
    builder.screen.submit = Some(Press::Open(href.clone()));
    builder.primary("open-okta-verify", label, Press::Open(href));
}

/// A security key or passkey, to sign in with or to set up.
pub(super) fn draw_webauthn(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    if form.name == Name::ChallengeAuthenticator {
        builder.title_of_key("title.verify", "title.verify-with");
        require_user(builder, "text.webauthn.user-verification");
        builder.say("text.webauthn.verify");
        instructions(builder);
        let label = builder.text("button.verify");
        builder.primary("webauthn-verify", label, Press::Passkey(builder.target()));
        builder.inline_link("cant-verify", "link.cant-verify", Press::Help);
    } else {
        let promotes = form.name == Name::EnrollAuthenticatorPromotion;
        match promotes {
            true => builder.title("title.passkey-promotion"),
            false => builder.title_of_key("title.enroll", "title.set-up"),
        }
        builder.say(if promotes {
            "text.passkey-promotion"
        } else {
            "text.webauthn.enroll"
        });
        require_user(builder, "text.webauthn.user-verification.enroll");
        instructions(builder);
        let label = builder.text("button.set-up");
        builder.primary("webauthn-setup", label, Press::Passkey(builder.target()));
    }
    builder.screen.submit = Some(Press::Passkey(builder.target()));
}

/// What an administrator has written about keys for this org.
fn instructions(builder: &mut Builder<'_>) {
    if let Some(text) = builder.authenticator().and_then(|a| a.description.clone()) {
        builder.quiet(text);
    }
}

/// Says so where a touch of the key is not enough: the org wants a fingerprint, a face or a PIN.
fn require_user(builder: &mut Builder<'_>, key: &str) {
    if builder
        .authenticator()
        .is_some_and(|a| a.contextual.verifies_user)
    {
        let notice = super::notices::own(Severity::Warning, builder.text(key));
        builder.screen.notices.push(notice);
    }
}

/// How high Duo's prompt is, in points: as its makers say.
const DUO_HEIGHT: u16 = 420;

/// Duo draws its own prompt, in a frame.
pub(super) fn draw_duo(builder: &mut Builder<'_>) {
    let verifies = builder
        .first()
        .is_some_and(|form| form.name == Name::ChallengeAuthenticator);
    let name = builder.authenticator_name();
    builder.title_about(if verifies {
        "title.verify-with"
    } else {
        "title.set-up"
    });
    let has_prompt = builder
        .authenticator()
        .is_some_and(|authenticator| authenticator.contextual.duo.is_some());
    if !has_prompt {
        return builder.say("text.duo.nothing");
    }
    builder.say(match verifies {
        true => "text.duo",
        false => "text.duo.enroll",
    });
    builder.push(Item::Frame(FrameRoom {
        label: builder.strings.fill("label.frame", &[&name]),
        height: DUO_HEIGHT,
    }));
    builder.inline_link("load-again", "link.load-again", Press::Retry);
}
