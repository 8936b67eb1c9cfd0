//! Okta Verify is set up on the device that the person signs in on.

use super::{Press, builder::Builder};
use crate::protocol::model::{ContextualData, DeviceSetUp};

/// In the words of the device's platform. One that is not known gets those that fit all.
pub(super) fn draw(builder: &mut Builder<'_>, contextual: &ContextualData) {
    let Some(device) = &contextual.same_device else {
        return builder.say("text.ov.same-device");
    };
    let text = of_platform(builder, "text.ov.same-device", device);
    builder.say(&text);
    if device.this_device_only {
        builder.say("text.ov.this-device-only");
    }
    match (&device.set_up_href, device.org_url.clone()) {
        (Some(_), _) => {
            set_up_button(builder, device);
            // A phone gives the address to its app; elsewhere a browser asks first.
            if let Some(text) = find_of_platform(builder, "text.ov.opens", device) {
                builder.quiet(builder.text(&text));
            }
        }
        (None, Some(org)) => {
            builder.say("text.ov.by-hand");
            builder.quiet(org.clone());
            let label = builder.text("button.copy-address");
            builder.next_step("copy-org-link", label, Press::Copy(org));
        }
        (None, None) => {}
    }
    if let Some(href) = device.download_href.clone() {
        let label = of_platform(builder, "link.download-okta-verify", device);
        builder.inline_link("download-app", &label, Press::Open(href));
    }
}

/// The button that lets the app on this device do the rest.
pub(super) fn set_up_button(builder: &mut Builder<'_>, device: &DeviceSetUp) {
    if let Some(href) = device.set_up_href.clone() {
        let label = builder.text("button.set-up-okta-verify");
        builder.primary("setup-okta-verify", label, Press::Open(href));
    }
}

/// The key of a sentence as it is for the platform, or for all.
fn of_platform(builder: &Builder<'_>, key: &str, device: &DeviceSetUp) -> String {
    find_of_platform(builder, key, device).unwrap_or_else(|| key.to_owned())
}

fn find_of_platform(builder: &Builder<'_>, key: &str, device: &DeviceSetUp) -> Option<String> {
    let platform = device.platform.as_deref()?.to_ascii_lowercase();
    let own = format!("{key}.{platform}");
    builder.strings.find(&own).map(|_| own)
}
