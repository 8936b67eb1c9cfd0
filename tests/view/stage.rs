//! A panel that shows a response, in a window of a size.

use std::sync::Arc;

use egui::{Rect, Ui, accesskit::Role};
use egui_kittest::{Harness, Node, kittest::NodeT as _};
use egui_okta::{Config, Outcome, SignIn, fonts, protocol::http::Response, strings::Strings};
use serde_json::Value;

use crate::{
    fixtures,
    platform::{Scripted, Shared, json, wire},
};

/// A sign-in whose first answer is a response of the fixtures.
pub(crate) struct Stage {
    pub(crate) harness: Harness<'static, State>,
    pub(crate) wire: Shared,
}

pub(crate) struct State {
    pub(crate) sign_in: SignIn,
    pub(crate) outcome: Outcome,
    /// How often the host was asked to open an address or to copy a text.
    pub(crate) commands: usize,
}

/// A sign-in on a wire, on which nothing has been answered.
pub(crate) fn sign_in(wire: &Shared) -> SignIn {
    let config = Config::new("https://org.example/oauth2/default", "0oa1client").unwrap();
    let platform = Scripted {
        wire: Arc::clone(wire),
        randoms: 250,
    };
    SignIn::with_platform(config, Box::new(platform))
}

/// How a panel is shown.
pub(crate) struct Look {
    pub(crate) pixels_per_point: f32,
    pub(crate) strings: Strings,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            pixels_per_point: 1.0,
            strings: Strings::english(),
        }
    }
}

/// Answers all that leads to the first step, with this response.
pub(crate) fn answer_start(wire: &Shared, response: &Value) {
    answer_start_as(wire, &ok(response));
}

fn ok(response: &Value) -> Response {
    Response::new(200, response.to_string()).with_header("Content-Type", "application/json")
}

fn answer_start_as(wire: &Shared, response: &Response) {
    wire.lock().unwrap().answer_all(|request| {
        let path = request.path();
        if path.ends_with("/interact") {
            json(200, r#"{"interaction_handle": "handle-1"}"#)
        } else if path.ends_with("/introspect") {
            Ok(response.clone())
        } else {
            json(404, "{}")
        }
    });
}

impl Stage {
    /// In a window of this width, 900 points high.
    pub(crate) fn new(name: &str, width: f32) -> Self {
        Self::of(&fixtures::response(name), [width, 900.0], 1.0)
    }

    /// In a window of this size in points, drawn with so many pixels a point.
    pub(crate) fn of(response: &Value, size: [f32; 2], pixels_per_point: f32) -> Self {
        let look = Look {
            pixels_per_point,
            ..Look::default()
        };
        Self::showing(&ok(response), size, look)
    }

    /// An answer as the org gives it, whatever its status.
    pub(crate) fn showing(response: &Response, size: [f32; 2], look: Look) -> Self {
        let place = |ui: &mut Ui, state: &mut State| {
            state.sign_in.logic(ui.ctx());
            state.outcome = state.sign_in.ui(ui);
            state.commands += ui.ctx().output(|output| output.commands.len());
        };
        Self::build(response, size, look, place)
    }

    /// Wherever the host puts it.
    pub(crate) fn placed(
        response: &Value,
        size: [f32; 2],
        pixels_per_point: f32,
        place: impl FnMut(&mut Ui, &mut State) + 'static,
    ) -> Self {
        let look = Look {
            pixels_per_point,
            ..Look::default()
        };
        Self::build(&ok(response), size, look, place)
    }

    fn build(
        response: &Response,
        size: [f32; 2],
        look: Look,
        place: impl FnMut(&mut Ui, &mut State) + 'static,
    ) -> Self {
        let wire = wire();
        let state = State {
            sign_in: sign_in(&wire).with_strings(look.strings),
            outcome: Outcome::Pending,
            commands: 0,
        };
        let harness = Harness::builder()
            .with_size(size)
            .with_pixels_per_point(look.pixels_per_point)
            .build_ui_state(place, state);
        harness.ctx.set_fonts(fonts());
        let mut stage = Self { harness, wire };
        for _ in 0..4 {
            stage.harness.step();
            answer_start_as(&stage.wire, response);
        }
        stage.harness.run_steps(3);
        stage
    }

    /// Everything in the accessibility tree, in reading order.
    pub(crate) fn nodes(&self) -> Vec<Node<'_>> {
        let mut nodes = Vec::new();
        let mut left = vec![self.harness.root()];
        while let Some(node) = left.pop() {
            let children: Vec<_> = node.children().collect();
            left.extend(children.into_iter().rev());
            nodes.push(node);
        }
        nodes
    }

    /// What has the keyboard, by its name in the accessibility tree.
    pub(crate) fn focused(&self) -> Option<String> {
        let nodes = self.nodes();
        author_id(nodes.iter().find(|node| node.is_focused())?)
    }

    pub(crate) fn find(&self, id: &str) -> Option<Node<'_>> {
        self.nodes()
            .into_iter()
            .find(|node| author_id(node).as_deref() == Some(id))
    }

    pub(crate) fn get(&self, id: &str) -> Node<'_> {
        self.find(id).unwrap_or_else(|| panic!("there is no {id}"))
    }

    pub(crate) fn press_key(&mut self, key: egui::Key) {
        self.harness.key_press(key);
        self.harness.run_steps(2);
    }

    pub(crate) fn click(&mut self, id: &str) {
        self.get(id).click();
        self.harness.run_steps(2);
    }

    pub(crate) fn focus(&mut self, id: &str) {
        self.get(id).focus();
        self.harness.run_steps(1);
    }

    /// Lets time go by, in seconds.
    pub(crate) fn pass(&mut self, secs: f64) {
        let now = self.harness.ctx.time();
        self.harness.input_mut().time = Some(now + secs);
        self.harness.run_steps(2);
    }

    /// Types where the keyboard is.
    pub(crate) fn type_text(&mut self, text: &str) {
        self.harness.event(egui::Event::Text(text.to_owned()));
        self.harness.run_steps(2);
    }

    /// Bodies of the requests that are not answered.
    pub(crate) fn sent(&self) -> Vec<Value> {
        let wire = self.wire.lock().unwrap();
        let bodies = wire.open.iter().map(|(_, request)| &request.body);
        bodies
            .filter_map(|body| serde_json::from_slice(body).ok())
            .collect()
    }
}

pub(crate) fn author_id(node: &Node<'_>) -> Option<String> {
    node.accesskit_node().author_id().map(str::to_owned)
}

pub(crate) fn role(node: &Node<'_>) -> Role {
    node.accesskit_node().role()
}

/// Whether it is something to fill in or to press.
pub(crate) fn is_control(node: &Node<'_>) -> bool {
    matches!(
        role(node),
        Role::TextInput
            | Role::MultilineTextInput
            | Role::EmailInput
            | Role::PhoneNumberInput
            | Role::PasswordInput
            | Role::CheckBox
            | Role::ComboBox
            | Role::RadioButton
            | Role::Link
            | Role::Button
    )
}

/// Where something is drawn, in points; none for what is only there for screen readers.
pub(crate) fn rect(node: &Node<'_>) -> Option<Rect> {
    node.accesskit_node().bounding_box()?;
    let rect = node.rect();
    (rect.is_finite() && rect.is_positive()).then_some(rect)
}
