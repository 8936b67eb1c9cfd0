//! Connections are kept: to a real org each new one costs two or three round trips more (TCP and TLS).

use std::sync::{Arc, Mutex};

use egui_okta::{
    Config,
    protocol::Phase,
    sandbox::{Org, Policy, server::Server},
};

use crate::{counter::Counter, course::Course};

#[test]
fn a_sign_in_opens_no_more_connections_than_it_sends_requests_at_once() {
    let server = Server::bind(0).unwrap();
    let origin = server.origin();
    let (_, port) = origin.rsplit_once(':').unwrap();
    let org = Org::new(Policy::default(), &origin, [7; 32]);
    let counter = Counter::before(port.parse().unwrap());
    let _server = server.spawn(Arc::new(Mutex::new(org)), None);

    let issuer = format!("{}/oauth2/default", counter.origin());
    let mut course = Course::start(Config::new(&issuer, "0oasandboxwidget0001").unwrap());
    course.settle();
    course.identify("pat.password@sandbox.example", "Sandbox-pass-1");
    assert!(
        matches!(course.transaction.phase(), Phase::SignedIn(_)),
        "{:?}",
        course.transaction
    );

    let mut asked = course.asked.clone();
    asked.sort();
    assert_eq!(
        asked,
        [
            "/idp/idx/identify",
            "/idp/idx/introspect",
            "/oauth2/default/.well-known/openid-configuration",
            "/oauth2/default/v1/interact",
            "/oauth2/default/v1/keys",
            "/oauth2/default/v1/token",
        ]
    );
    assert!(course.most_at_once <= 2, "discovery and keys run beside");
    assert!(
        counter.connections() <= course.most_at_once,
        "{} connections for {} requests at once",
        counter.connections(),
        course.most_at_once
    );
}
