//! A browser in which Pat signs in, by the forms of the org's own page.

use egui_okta::{
    Secret,
    platform::{WindowAnswer, WindowRequest},
    protocol::{
        EffectId,
        http::{Request, Response},
    },
};

use crate::world::{ORIGIN, PAT, World};

fn location(response: &Response) -> String {
    response
        .headers
        .get("location")
        .unwrap_or_default()
        .to_owned()
}

fn text(response: &Response) -> String {
    String::from_utf8_lossy(&response.body).into_owned()
}

impl World {
    /// Signs Pat in at this address, and gives the parameters that the browser comes back with.
    pub(crate) fn sign_in_at(&mut self, url: &str) -> Secret {
        let mut answer = self.send(&Request::get(url));
        if location(&answer).starts_with(ORIGIN) {
            let page = location(&answer);
            self.send(&Request::get(page.as_str()));
            let fields = [
                ("form", "identify"),
                ("identifier", PAT),
                ("credentials.passcode", "Sandbox-pass-1"),
            ];
            let body = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(fields)
                .finish();
            let form = Request::post(page, body)
                .with_header("Content-Type", "application/x-www-form-urlencoded");
            answer = self.send(&form);
            if self.denies {
                let form = Request::post(form.url.as_str(), "form=consent&consent=false")
                    .with_header("Content-Type", "application/x-www-form-urlencoded");
                answer = self.send(&form);
            }
        }
        let back = location(&answer);
        let parameters = back.split_once(['?', '#']).map(|(_, rest)| rest);
        parameters
            .unwrap_or_else(|| panic!("{back} {}", text(&answer)))
            .into()
    }

    /// What the page in a frame posts.
    pub(crate) fn post(&mut self, request: &WindowRequest) -> WindowAnswer {
        let answer = self.send(&Request::get(request.url.expose()));
        let page = text(&answer);
        let posted = page.split_once("postMessage(").unwrap().1;
        let posted = posted.split_once(",\"http").unwrap().0;
        let members: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(posted).unwrap();
        let pairs = members
            .iter()
            .map(|(name, value)| (name, value.as_str().unwrap()));
        let text = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        Ok(text.into())
    }

    /// Those who have been sent away and are signed in by now.
    pub(crate) fn backs(&mut self) -> Vec<(EffectId, Secret)> {
        std::mem::take(&mut self.arrived)
    }

    /// Pat signs in wherever the browser was sent.
    pub(crate) fn person_signs_in(&mut self) {
        for (id, departure) in std::mem::take(&mut self.departures) {
            let parameters = self.sign_in_at(&departure.url);
            self.arrived.push((id, parameters));
        }
        self.ring();
    }
}
