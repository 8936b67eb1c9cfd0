//! What the panel draws for a captured response, without a window.
//!
//! Support people feed it the response and see what the user saw. The record is read
//! from the accessibility tree that was drawn, not from the response.

mod drawing;
mod raster;
mod record;
mod request;

use serde_json::{Value, json};

use crate::{
    SignIn,
    protocol::{
        http::Response,
        idx,
        model::{AuthenticatorKey, Step},
        read_failure,
        time::Timestamp,
    },
    screen::{self, Page, Screen, Status, Surroundings},
    strings::Strings,
};

/// How to draw.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// On a dark ground.
    pub dark: bool,
    /// Points that the panel has from left to right.
    pub width: f32,
    /// Pixels of a picture a point, as with a zoom or a fine screen.
    pub pixels_per_point: f32,
    /// Also say what submitting would send.
    pub with_request: bool,
    /// Also draw a picture.
    pub with_png: bool,
    /// When it is looked at: what may be put off until a day counts as overdue without it.
    pub now: Option<Timestamp>,
    /// For how many seconds a sign-in has stood there when its picture is taken: what comes late is shown.
    pub seconds: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            dark: false,
            width: 480.0,
            pixels_per_point: 1.0,
            with_request: false,
            with_png: false,
            now: None,
            seconds: 0.0,
        }
    }
}

/// What was drawn.
#[derive(Debug)]
pub struct Inspection {
    /// The record, as JSON.
    pub record: Value,
    /// The picture as PNG, if it was asked for.
    pub png: Option<Vec<u8>>,
}

/// Draws the panel for a response of `/idp/idx/*` with this status and body.
pub fn inspect(status: u16, body: &[u8], options: &Options) -> Inspection {
    let strings = Strings::english();
    let response = Response::new(status, body);
    let step = idx::read(&response);
    let screen = match &step {
        Ok(step) => page_of(step, Page::First, &strings, options),
        Err(error) => screen::fault_screen(&read_failure(error, &response), &strings),
    };
    let mut drawing = drawing::Drawing::new(options);
    let nodes = drawing.draw(&screen, &strings);
    let mut record = record::read(&nodes);
    let request = options.with_request.then(|| {
        step.as_ref()
            .ok()
            .and_then(|step| request::submit(step, &record, &strings, options))
    });
    complete(&mut record, &screen, request);
    let png = if options.with_png {
        drawing.png()
    } else {
        None
    };
    Inspection { record, png }
}

/// A picture of a sign-in as it stands, as PNG: with what it has been told, and with what has the
/// keyboard. None: it can't be written.
pub fn picture(sign_in: &mut SignIn, options: &Options) -> Option<Vec<u8>> {
    let mut drawing = drawing::Drawing::new(options);
    drawing.draw_sign_in(sign_in, options.seconds);
    drawing.png()
}

/// What is not in the tree: where the sign-in stands, and what would be sent.
fn complete(record: &mut Value, screen: &Screen, request: Option<Option<Value>>) {
    let (status, redirect) = match &screen.status {
        Status::Drawn => ("drawn", None),
        Status::Redirect(url) => ("redirect", Some(url.as_str())),
        Status::Success => ("success", None),
    };
    record["status"] = json!(status);
    record["redirect"] = json!(redirect);
    record["form"] = json!(screen.form);
    record["authenticator"] = json!(screen.authenticator.as_ref().map(AuthenticatorKey::as_str));
    if let Some(request) = request {
        record["request"] = request.unwrap_or(Value::Null);
    }
}

/// The screen of a page of the step.
fn page_of(step: &Step, page: Page, strings: &Strings, options: &Options) -> Screen {
    let surroundings = Surroundings {
        now: options.now,
        ..Surroundings::default()
    };
    screen::screen_at(step, page, strings, surroundings)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture ends where the panel does.
    #[test]
    fn a_picture_is_as_tall_as_what_is_drawn() {
        let options = Options {
            with_png: true,
            ..Options::default()
        };
        let height = |body: &str| {
            let png = inspect(200, body.as_bytes(), &options).png.unwrap();
            // The height of a PNG stands in its header (PNG specification, section 11.2.1).
            u32::from_be_bytes(png[20..24].try_into().unwrap())
        };
        let field = r#"{"name":"identifier","label":"Username"}"#;
        let form = |fields: String| {
            format!(
                r#"{{"version":"1.0.0","remediation":{{"value":[{{"rel":[],"name":"identify","value":[{fields}]}}]}}}}"#
            )
        };
        let (short, long) = (
            height(&form(field.to_owned())),
            height(&form([field; 5].join(","))),
        );
        assert!((200..500).contains(&short), "{short}");
        assert!(long > short + 200, "{long}");
    }
}
