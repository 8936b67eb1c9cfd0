//! Every response has a screen, whatever is in it, and every screen can be drawn, filled in and sent.

use std::time::{Duration, Instant};

use egui_okta::{
    protocol::{http::Response, idx, model::Step},
    screen::{self, Draft, FieldKind, Item, Page, Press, Screen, Status, Target},
    strings::Strings,
};
use proptest::prelude::*;
use serde_json::Value;

use super::{fixtures, mutate, text};

fn all_fixtures() -> Vec<Value> {
    fixtures::names("fixtures/responses", "json")
        .iter()
        .map(|name| fixtures::response(name))
        .collect()
}

/// All pages, also those that the step has not.
fn pages(step: &Step) -> Vec<Page> {
    let mut pages = vec![
        Page::First,
        Page::Code,
        Page::Key,
        Page::Variant(1),
        Page::Message,
        Page::Call,
        Page::List(usize::MAX),
    ];
    pages.extend((0..=step.remediations.len()).map(Page::List));
    pages
}

fn show_and_send(step: &Step, strings: &Strings) {
    for page in pages(step) {
        let screen = screen::screen_for(step, page, strings);
        assert!(screen.title.is_some(), "{screen:?}");
        assert!(!text::of(&screen, step).is_empty());
        if screen.status == Status::Drawn {
            fill_in_and_press(&screen, step, strings);
        }
    }
}

/// Fills everything in and presses everything. A form that is sent is one of the step's.
fn fill_in_and_press(screen: &Screen, step: &Step, strings: &Strings) {
    let mut draft = Draft::default();
    draft.adopt(screen);
    let _ = draft.check(screen, strings);
    for field in screen.fields() {
        match field.kind {
            FieldKind::Checkbox => draft.set_flag(&field.id, true),
            FieldKind::Text | FieldKind::Multiline | FieldKind::Password => {
                draft.set_text(&field.id, "+49 40 117");
            }
            FieldKind::Select | FieldKind::Radio => {
                let last = field.options.last().map_or("", |option| &option.value);
                draft.set_text(&field.id, last);
            }
        }
    }
    let _ = draft.check(screen, strings);
    for press in presses(screen) {
        let Press::Send(send) = press else { continue };
        let mut answers = draft.answers(screen);
        answers.add(&send.given);
        if let Target::Remediation(index) = send.target {
            let form = &step.remediations[index];
            assert_eq!(idx::proceed_request(form, &answers).url, form.href);
        }
    }
}

fn presses(screen: &Screen) -> Vec<&Press> {
    let items = screen.items.iter().filter_map(|item| match item {
        Item::Button(button) => Some(&button.press),
        Item::Choice(choice) => Some(&choice.press),
        Item::Link(link) => Some(&link.press),
        _ => None,
    });
    items
        .chain(screen.links.iter().map(|link| &link.press))
        .chain(&screen.submit)
        .collect()
}

proptest! {
    // PROPTEST_CASES=10000 hunts for longer.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_responses(response in mutate::changed(all_fixtures())) {
        let step = idx::read(&Response::new(200, response.to_string())).unwrap();
        let begun = Instant::now();
        show_and_send(&step, &Strings::english());
        prop_assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    }
}

#[cfg(feature = "inspect")]
mod drawn {
    use egui_okta::inspect::{Options, inspect};
    use serde_json::json;

    use super::*;

    fn draw(response: &Value) -> Value {
        let options = Options {
            with_request: true,
            width: 320.0,
            ..Options::default()
        };
        let begun = Instant::now();
        let inspection = inspect(200, response.to_string().as_bytes(), &options);
        let took = begun.elapsed();
        assert!(took < Duration::from_secs(30), "{took:?} for {response}");
        inspection.record
    }

    proptest! {
        // Drawing without optimisation takes some tenths of a second.
        #![proptest_config(ProptestConfig { failure_persistence: None,
            cases: ProptestConfig::default().cases / 8, ..ProptestConfig::default() })]

        #[test]
        fn changed_responses_are_drawn(response in mutate::changed(all_fixtures())) {
            let record = draw(&response);
            prop_assert!(record["status"] != json!("error"), "{}", record);
        }
    }

    /// A PNG of one colour, of so many pixels a side.
    fn qr_code(side: u32) -> String {
        use base64::Engine as _;
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, side, side);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        let mut writer = encoder.write_header().unwrap();
        let row = side.div_ceil(8) as usize;
        writer
            .write_image_data(&vec![0; row * side as usize])
            .unwrap();
        writer.finish().unwrap();
        let encoded = base64::engine::general_purpose::STANDARD.encode(bytes);
        format!("data:image/png;base64,{encoded}")
    }

    fn with_qr_code(href: &str) -> Value {
        let mut response = fixtures::response("enroll-google");
        response["currentAuthenticator"]["value"]["contextualData"]["qrcode"]["href"] = json!(href);
        response
    }

    /// A small file can hold a picture of gigabytes, and a renderer ends the program for a texture that is too wide.
    #[test]
    fn pictures_that_are_too_large_are_not_drawn() {
        for side in [1, 300, 1_025, 3_000] {
            let record = draw(&with_qr_code(&qr_code(side)));
            assert_eq!(record["images"][0]["kind"], json!("qr"), "{side}");
        }
    }

    #[test]
    fn pictures_that_are_none() {
        let cut = qr_code(300);
        let cut = &cut[..cut.len() / 2];
        for href in [
            "",
            "data:image/png;base64,",
            "data:image/png;base64,%%%",
            cut,
            "https://org.example/qr.png",
        ] {
            draw(&with_qr_code(href));
        }
    }
}
