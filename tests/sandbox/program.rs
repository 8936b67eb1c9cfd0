//! The program `egui_okta sandbox` itself, as a test in any other language sees it.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::client::{CUSTOM, EMIL};

/// Ends with the test.
struct Program {
    child: Child,
    description: Value,
    agent: ureq::Agent,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_egui_okta"))
            .args(["sandbox", "--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = child.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)));
        Self {
            child,
            description: serde_json::from_str(&line).unwrap(),
            agent: config.build().into(),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.description["origin"].as_str().unwrap())
    }

    fn get(&self, path: &str) -> Result<(u16, Vec<u8>), ureq::Error> {
        let mut response = self.agent.get(self.url(path)).call()?;
        let status = response.status().as_u16();
        Ok((status, response.body_mut().read_to_vec()?))
    }

    fn json(&self, path: &str) -> Value {
        let (status, body) = self.get(path).unwrap();
        assert_eq!(status, 200, "{path}");
        serde_json::from_slice(&body).unwrap()
    }

    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let request = self.agent.post(self.url(path));
        let request = request.header("Content-Type", "application/json");
        let mut response = request.send(body.to_string()).unwrap();
        let body = response.body_mut().read_to_vec().unwrap();
        (
            response.status().as_u16(),
            serde_json::from_slice(&body).unwrap(),
        )
    }

    fn fail_next(&self, fault: &Value) {
        let order = json!({ "fail_next": [fault] });
        assert_eq!(self.post("/sandbox/faults", &order).0, 200, "{fault}");
    }
}

#[test]
fn its_first_line_says_where_it_serves() {
    let program = Program::start();
    let all = &program.description;
    let origin = all["origin"].as_str().unwrap();
    assert!(origin.starts_with("http://localhost:"), "{origin}");
    let issuer = all["issuer"].as_str().unwrap();
    let path = issuer.strip_prefix(origin).unwrap();
    let metadata = program.json(&format!("{path}/.well-known/openid-configuration"));
    assert_eq!(metadata["issuer"], all["issuer"]);
    assert_eq!(program.json("/sandbox/outbox?user=nobody"), json!([]));
    assert!(
        all["users"]
            .as_array()
            .unwrap()
            .iter()
            .any(|user| user["username"] == EMIL.0)
    );
}

#[test]
fn one_request_fails_in_the_way_that_was_asked_for() {
    let program = Program::start();
    let keys = format!("{CUSTOM}/keys");
    let works = |why: &str| {
        let (status, body) = program.get(&keys).unwrap();
        assert_eq!(status, 200, "{why}");
        assert!(serde_json::from_slice::<Value>(&body).unwrap()["keys"].is_array());
    };
    works("no fault yet");

    program.fail_next(&json!({"path": keys, "drop": true}));
    assert!(program.get("/oauth2/v1/keys").is_ok(), "another path");
    let error = program.get(&keys).unwrap_err();
    assert!(
        !matches!(error, ureq::Error::Timeout(_)),
        "the connection closes, nobody waits: {error}"
    );
    works("after drop");

    program.fail_next(&json!({"path": keys, "garbage": true}));
    let (status, body) = program.get(&keys).unwrap();
    assert_eq!(status, 200);
    assert!(serde_json::from_slice::<Value>(&body).is_err());
    works("after garbage");

    for (status, code) in [(500, "E0000009"), (429, "E0000047")] {
        program.fail_next(&json!({"path": keys, "status": status}));
        let (got, body) = program.get(&keys).unwrap();
        assert_eq!(got, status);
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["errorCode"], code, "as Okta says it");
        works("after a status");
    }
}

#[test]
fn answers_are_as_late_as_was_asked_for() {
    let program = Program::start();
    let keys = format!("{CUSTOM}/keys");
    let wait = Duration::from_secs(1);
    let time = |path: &str| {
        let begun = Instant::now();
        program.get(path).unwrap();
        begun.elapsed()
    };
    let order = json!({"latency_ms": wait.as_millis()});
    assert_eq!(program.post("/sandbox/faults", &order).0, 200);
    assert!(time(&keys) >= wait);
    // Two at once do not wait for one another.
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| time(&keys));
        }
    });
    assert!(begun.elapsed() < 6 * wait, "{:?}", begun.elapsed());
    assert_eq!(
        program.post("/sandbox/faults", &json!({"latency_ms": 0})).0,
        200
    );
    assert!(time(&keys) < wait);
}

#[test]
fn an_order_that_makes_no_sense_is_refused() {
    let program = Program::start();
    for order in [
        json!({"fail_next": [{"path": "/x"}]}),
        json!({"fail_next": [{"path": "/x", "drop": true, "garbage": true}]}),
        json!({"fail_next": [{"path": "/x", "status": 200}]}),
        json!({"latency": 5}),
        json!([]),
    ] {
        let (status, body) = program.post("/sandbox/faults", &order);
        assert_eq!(status, 400, "{order}");
        assert!(body["error"].is_string());
    }
}
