//! A panel has a port to come back to before it says the redirect URI to anybody.

use std::{
    net::TcpListener,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use egui::Context;
use egui_okta::{
    Config, Secret, SignIn,
    platform::{Answer, LOOPBACK_PORTS, Leaving, Loopback, Platform, SharedWake, System, Wake},
    protocol::{AwayError, Departure, EffectId, TransportError, http::Request, time::Timestamp},
};

use crate::platform::{Scripted, Shared, json, wire};

const CONFIGURED: &str = "http://localhost:17340/callback";

/// The ports are one thing that all tests share.
fn ports() -> MutexGuard<'static, ()> {
    static PORTS: Mutex<()> = Mutex::new(());
    PORTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Requests go to the test, browsers come to this computer.
struct Near {
    wire: Scripted,
    native: System,
}

impl Platform for Near {
    fn now(&self) -> Timestamp {
        self.wire.now()
    }

    fn random(&mut self) -> Result<[u8; 32], TransportError> {
        self.wire.random()
    }

    fn send(&mut self, id: EffectId, request: Request, timeout: Duration, wake: Wake) {
        self.wire.send(id, request, timeout, wake);
    }

    fn poll(&mut self) -> Option<(EffectId, Answer)> {
        self.wire.poll()
    }

    fn way_back(&mut self, redirect_uri: &str, wake: SharedWake) -> Result<String, AwayError> {
        self.native.way_back(redirect_uri, wake)
    }

    fn end_way_back(&mut self) {
        self.native.end_way_back();
    }

    fn leave(
        &mut self,
        id: EffectId,
        departure: &Departure,
        wake: SharedWake,
    ) -> Result<Leaving, AwayError> {
        self.native.leave(id, departure, wake)
    }

    fn poll_back(&mut self) -> Option<(EffectId, Secret)> {
        self.native.poll_back()
    }

    fn forget(&mut self, id: EffectId) {
        self.native.forget(id);
        self.wire.forget(id);
    }
}

fn panel() -> (SignIn, Shared) {
    let wire = wire();
    let scripted = Scripted {
        wire: Arc::clone(&wire),
        randoms: 30,
    };
    let near = Near {
        wire: scripted,
        native: System::new(),
    };
    let config = Config::new("https://org.example/oauth2/default", "0oa1client").unwrap();
    let sign_in = SignIn::with_platform(config, Box::new(near));
    (sign_in, wire)
}

/// The redirect URI of the last request that began a sign-in.
fn asked(wire: &Shared) -> String {
    let wire = wire.lock().unwrap();
    let mut interacts = wire.open.iter().rev().map(|(_, request)| request);
    let request = interacts.find(|request| request.path().ends_with("/interact"));
    let body = request.unwrap().body.clone();
    let pairs = url::form_urlencoded::parse(&body);
    let mut pairs = pairs.into_owned();
    pairs.find(|(name, _)| name == "redirect_uri").unwrap().1
}

fn port(redirect_uri: &str) -> u16 {
    redirect_uri
        .split(['/', ':'])
        .nth(4)
        .unwrap()
        .parse()
        .unwrap()
}

fn is_taken(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_err()
}

#[test]
fn two_panels_wait_at_two_ports() {
    let _ports = ports();
    let ctx = Context::default();
    let ((mut first, one), (mut second, two)) = (panel(), panel());
    first.logic(&ctx);
    second.logic(&ctx);
    let (one, two) = (port(&asked(&one)), port(&asked(&two)));
    assert_ne!(one, two);
    for port in [one, two] {
        assert!(LOOPBACK_PORTS.contains(&port));
        assert!(is_taken(port), "a browser that comes back finds it");
    }
    first.cancel();
    first.logic(&ctx);
    assert!(!is_taken(one), "nobody will come back");
    assert!(is_taken(two));
    drop(second);
}

#[test]
fn a_taken_port_is_passed_over() {
    let _ports = ports();
    let other = Loopback::listen(|| {}).unwrap();
    let (mut sign_in, wire) = panel();
    sign_in.logic(&Context::default());
    assert_ne!(asked(&wire), other.redirect_uri());
    assert!(is_taken(port(&asked(&wire))));
}

#[test]
fn a_server_that_knows_one_port_only_is_asked_with_that() {
    let _ports = ports();
    let other = Loopback::listen_at(CONFIGURED, || {});
    let (mut sign_in, wire) = panel();
    let ctx = Context::default();
    sign_in.logic(&ctx);
    assert_ne!(asked(&wire), CONFIGURED);
    wire.lock().unwrap().answer_all(|request| {
        match request.path().ends_with("/interact") {
            true => json(
                400,
                r#"{"error": "invalid_request", "error_description":
                    "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings"}"#,
            ),
            false => json(404, "{}"),
        }
    });
    sign_in.logic(&ctx);
    sign_in.logic(&ctx);
    assert_eq!(asked(&wire), CONFIGURED);
    assert_eq!(wire.lock().unwrap().count("/interact"), 2);
    drop(other);
}

#[test]
fn without_any_port_a_sign_in_begins_all_the_same() {
    let _ports = ports();
    let taken: Vec<_> = LOOPBACK_PORTS
        .map(|port| Loopback::listen_at(&format!("http://localhost:{port}/callback"), || {}))
        .collect();
    let (mut sign_in, wire) = panel();
    sign_in.logic(&Context::default());
    assert_eq!(asked(&wire), CONFIGURED);
    drop(taken);
}
