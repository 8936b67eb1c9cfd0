//! What a window can't do goes on at the org's own page, as a person does it there with a browser.

use std::collections::BTreeMap;

use egui_okta::{
    Config, Secret,
    protocol::{
        Effect, EffectId, Input, Phase, Transaction,
        http::{Request, Response},
        time::Timestamp,
    },
    sandbox::{Org, Scenario},
};

const ORIGIN: &str = "http://localhost:4000";
const NOW: Timestamp = Timestamp(1_795_000_000_000);

/// A browser that runs no script: it keeps cookies, follows redirects and sends forms.
struct Browser<'o> {
    org: &'o mut Org,
    cookies: BTreeMap<String, String>,
    page: String,
    /// Where it was sent that is not the org's.
    left: Option<String>,
}

impl<'o> Browser<'o> {
    fn at(org: &'o mut Org, url: &str) -> Self {
        let mut browser = Self {
            org,
            cookies: BTreeMap::new(),
            page: String::new(),
            left: None,
        };
        browser.go(Request::get(url));
        browser
    }

    fn go(&mut self, mut request: Request) {
        for _ in 0..10 {
            let cookies: Vec<_> = self
                .cookies
                .iter()
                .map(|(n, v)| format!("{n}={v}"))
                .collect();
            let response: Response = self
                .org
                .handle(&request.with_header("Cookie", cookies.join("; ")), NOW);
            for (name, value) in response.headers.iter() {
                if name.eq_ignore_ascii_case("set-cookie") {
                    let pair = value.split(';').next().unwrap();
                    let (name, value) = pair.split_once('=').unwrap();
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
            }
            let Some(location) = response.headers.get("location") else {
                self.page = String::from_utf8(response.body).unwrap();
                return;
            };
            if !location.starts_with(ORIGIN) {
                self.left = Some(location.to_owned());
                return;
            }
            request = Request::get(location);
        }
    }

    /// The attribute of the first tag that has this text in it.
    fn attribute(&self, tag: &str, name: &str) -> String {
        let tag = self
            .page
            .split('<')
            .find(|part| part.contains(tag))
            .unwrap();
        let rest = tag.split_once(&format!("{name}=\"")).unwrap().1;
        rest.split('"').next().unwrap().replace("&amp;", "&")
    }

    fn send(&mut self, fields: &[(&str, &str)]) {
        let mut body = String::new();
        for (name, value) in fields {
            let encoded: String = value.bytes().map(|b| format!("%{b:02X}")).collect();
            body += &format!("{name}={encoded}&");
        }
        let action = self.attribute("form method=post", "action");
        let request = Request::post(action, body)
            .with_header("Content-Type", "application/x-www-form-urlencoded");
        self.go(request);
    }
}

fn carry_out(transaction: &mut Transaction, org: &mut Org) -> Option<(EffectId, String)> {
    let mut left = None;
    while let Some((id, effect)) = transaction.poll_effect() {
        match effect {
            Effect::Http { request, .. } => {
                let answer = org.handle(&request, NOW);
                transaction.handle(id, Input::Http(Ok(answer)), NOW);
            }
            Effect::Leave(departure) => left = Some((id, departure.url)),
            _ => {}
        }
    }
    left
}

fn begin(scenario: &str) -> (Org, Transaction) {
    let policy = Scenario::named(scenario).unwrap().policy().unwrap();
    let mut org = Org::new(policy, ORIGIN, [7; 32]);
    let config = Config::new(&format!("{ORIGIN}/oauth2/default"), "0oasandboxwidget0001");
    let random = [[1; 32], [2; 32], [3; 32]];
    let mut transaction = Transaction::start(config.unwrap(), random, EffectId::default(), NOW);
    assert_eq!(carry_out(&mut transaction, &mut org), None);
    (org, transaction)
}

#[test]
fn a_captcha_is_solved_on_the_page_of_the_org() {
    let (mut org, mut transaction) = begin("identify-captcha");
    let user = "pat.password@sandbox.example";
    transaction.leave_for_hosted(Some(user), NOW);
    let (id, url) = carry_out(&mut transaction, &mut org).unwrap();
    assert!(url.contains("/oauth2/default/v1/authorize?"), "{url}");
    assert!(url.contains("code_challenge_method=S256"), "{url}");

    let mut browser = Browser::at(&mut org, &url);
    assert_eq!(browser.attribute("name=\"identifier\"", "value"), user);
    let fields = [
        ("identifier", user),
        ("credentials.passcode", "Sandbox-pass-1"),
        ("form", "identify"),
    ];
    browser.send(&fields);
    assert_eq!(browser.left, None, "the captcha is asked for");
    let captcha = ("captchaVerify.captchaToken", "person");
    browser.send(&[&fields[..], &[captcha]].concat());
    let back = browser.left.unwrap();
    let (uri, parameters) = back.split_once('?').unwrap();
    assert_eq!(uri, "http://localhost:17340/callback");

    transaction.handle(id, Input::Back(Ok(Secret::from(parameters))), NOW);
    carry_out(&mut transaction, &mut org);
    let Phase::SignedIn(tokens) = transaction.phase() else {
        panic!("{:?}", transaction.phase())
    };
    assert_eq!(tokens.id_token().preferred_username(), Some(user));
}

#[test]
fn duo_is_answered_on_the_page_of_the_org() {
    let (mut org, mut transaction) = begin("duo");
    transaction.leave_for_hosted(None, NOW);
    let (id, url) = carry_out(&mut transaction, &mut org).unwrap();
    let mut browser = Browser::at(&mut org, &url);
    browser.send(&[
        ("identifier", "tilda.token@sandbox.example"),
        ("credentials.passcode", "Sandbox-pass-9"),
        ("form", "identify"),
    ]);
    let signed = browser.attribute("credentials.signatureData", "value");
    browser.send(&[
        ("credentials.signatureData", &signed),
        ("form", "challenge-authenticator"),
    ]);
    let back = browser.left.unwrap();
    let parameters = back.split_once('?').unwrap().1;
    transaction.handle(id, Input::Back(Ok(Secret::from(parameters))), NOW);
    carry_out(&mut transaction, &mut org);
    assert!(matches!(transaction.phase(), Phase::SignedIn(_)));
}

#[test]
fn the_way_back_is_for_this_sign_in_alone() {
    let (mut org, mut transaction) = begin("duo");
    transaction.leave_for_hosted(None, NOW);
    let (id, _) = carry_out(&mut transaction, &mut org).unwrap();
    let other = Secret::from("code=abc&state=another");
    transaction.handle(id, Input::Back(Ok(other)), NOW);
    assert_eq!(carry_out(&mut transaction, &mut org), None);
    assert!(transaction.fault().is_some());
    assert!(matches!(transaction.phase(), Phase::Showing(_)));
}
