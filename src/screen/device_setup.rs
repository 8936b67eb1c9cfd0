//! A device that has to be set up before the sign-in can go on: by Okta Verify, or by whoever
//! manages it.

use super::{Choosable, Field, FieldKind, Page, Press, Sending, Symbol, Value, builder::Builder};
use crate::protocol::model::{DeviceEnrollment, FieldPath};

/// Whether the end is about the device. Messages of the server come first.
pub(super) fn is_asked(builder: &Builder<'_>) -> bool {
    builder.step.device_enrollment.is_some() && builder.step.messages.is_empty()
}

/// What to do with the device.
pub(super) fn draw(builder: &mut Builder<'_>) {
    let Some(enrollment) = &builder.step.device_enrollment else {
        return;
    };
    let is_phone = ["ios", "android"].iter().any(|phone| {
        let platform = enrollment.platform.as_deref();
        platform.is_some_and(|platform| platform.eq_ignore_ascii_case(phone))
    });
    builder.screen.symbol = Some(match is_phone {
        true => Symbol::Mobile,
        false => Symbol::Device,
    });
    match (enrollment.name.as_str(), builder.page) {
        ("oda", Page::First | Page::HasAccount) if asks_first(enrollment) => {
            return draw_question(builder, enrollment);
        }
        ("oda", Page::AddToAccount) => {
            builder.title("title.device.fastpass");
            builder.say("text.device.fastpass");
            builder.quiet(enrollment.sign_in_url.clone().unwrap_or_default());
        }
        ("oda", _) => draw_app(builder, enrollment),
        _ => draw_managed(builder, enrollment),
    }
    if builder.page != Page::First {
        builder.link("return", "link.return", Press::Show(Page::First));
    }
    // Begins anew either way: who has done it goes on, and who can't may be somebody else.
    let is_managed = enrollment.name != "oda";
    let label = builder.text(if is_managed {
        "link.cancel"
    } else {
        "button.try-again"
    });
    if is_managed {
        builder.secondary("try-again", label, Press::StartOver);
    } else {
        builder.next_step("try-again", label, Press::StartOver);
    }
}

/// On Android the way depends on what the app has already.
fn asks_first(enrollment: &DeviceEnrollment) -> bool {
    let is = |given: &Option<String>, wanted: &str| {
        given
            .as_deref()
            .is_some_and(|given| given.eq_ignore_ascii_case(wanted))
    };
    is(&enrollment.platform, "android") && is(&enrollment.challenge_method, "APP_LINK")
}

fn draw_question(builder: &mut Builder<'_>, enrollment: &DeviceEnrollment) {
    builder.title("title.device.okta-verify");
    let option = |value: &str, key: &str, page: Page| Choosable {
        page: Some(page),
        ..Choosable::new(value.to_owned(), builder.text(key))
    };
    let options = vec![
        option("no", "option.device.no-account", Page::First),
        option("yes", "option.device.account", Page::HasAccount),
    ];
    let (chosen, next) = match builder.page {
        Page::HasAccount => ("yes", Page::AddToAccount),
        _ => ("no", Page::AddAccount),
    };
    let org = enrollment
        .org_name
        .clone()
        .or_else(|| enrollment.sign_in_url.clone())
        .unwrap_or_default();
    let label = builder.strings.fill("label.device.account", &[&org]);
    builder.field(Field {
        initial: Value::Text(chosen.to_owned()),
        options,
        sending: Sending::Never,
        ..Field::new(FieldPath::root("hasOVAccount"), FieldKind::Radio, label)
    });
    let label = builder.text("button.next");
    builder.screen.submit = Some(Press::Show(next));
    builder.primary("next", label, Press::Show(next));
}

fn draw_app(builder: &mut Builder<'_>, enrollment: &DeviceEnrollment) {
    builder.title("title.device.okta-verify");
    builder.say("text.device.okta-verify");
    // The first step, so it comes first.
    if let Some(store) = store(enrollment) {
        let press = Press::Open(store.to_owned());
        builder.inline_link("download-app", "link.download-okta-verify", press);
    }
    if let Some(url) = &enrollment.sign_in_url {
        builder.quiet(url.clone());
        let label = builder.text("button.copy-address");
        builder.secondary("copy-org-link", label, Press::Copy(url.clone()));
    }
}

/// Where the device gets the app.
fn store(enrollment: &DeviceEnrollment) -> Option<&'static str> {
    let platform = enrollment.platform.as_deref()?;
    STORES
        .iter()
        .find(|(known, _)| platform.eq_ignore_ascii_case(known))
        .map(|(_, store)| *store)
}

/// Okta Verify in the shops of the makers of devices.
const STORES: &[(&str, &str)] = &[
    (
        "ios",
        "https://apps.apple.com/us/app/okta-verify/id490179405",
    ),
    (
        "android",
        "https://play.google.com/store/apps/details?id=com.okta.android.auth",
    ),
];

fn draw_managed(builder: &mut Builder<'_>, enrollment: &DeviceEnrollment) {
    builder.title("title.device.managed");
    let vendor = enrollment.vendor.clone().unwrap_or_default();
    let text = builder.strings.fill("text.device.managed", &[&vendor]);
    builder.paragraph(text);
    if let Some(link) = &enrollment.enrollment_link {
        let label = builder.text("button.open-address");
        builder.next_step("open-link", label, Press::Open(link.clone()));
        let label = builder.text("button.copy-address");
        builder.secondary("copy-link", label, Press::Copy(link.clone()));
    }
}
