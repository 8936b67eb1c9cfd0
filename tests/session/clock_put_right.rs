//! Clocks that are put right, and tokens that an API refuses before their time.

use std::time::Duration;

use egui_okta::protocol::time::Timestamp;

use crate::{tab::*, world::*};

const DAY: Duration = Duration::from_secs(86_400);

/// A session that was signed in to while the clock was a day fast, and the clock put right two hours later.
fn put_right() -> (Shared, Tab) {
    let world = world();
    lock(&world).org_ahead_secs = -(DAY.as_secs() as i64);
    wait(&world, DAY.as_secs());
    let tab = signed_in(&world, 0);
    {
        let mut world = lock(&world);
        world.org_ahead_secs = 0;
        world.now = Timestamp(world.now.0 - 22 * 3_600_000);
    }
    (world, tab)
}

#[test]
fn what_was_kept_under_a_wrong_clock_is_renewed() {
    let (world, first) = put_right();
    drop(first);
    let mut all = vec![session(&world, 1)];
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    assert!(all[0].is_authenticated());
    all.push(session(&world, 2));
    settle(&mut all);
    wait(&world, 1800);
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 1, "and not again");
}

/// A command that is run a hundred times a day would renew as often.
#[test]
fn a_clock_that_stays_fast_costs_nothing() {
    let world = world();
    lock(&world).org_ahead_secs = -(DAY.as_secs() as i64);
    wait(&world, DAY.as_secs());
    drop(signed_in(&world, 0));
    let mut all = [session(&world, 1)];
    for _ in 0..10 {
        settle(&mut all);
        wait(&world, 60);
    }
    assert!(all[0].is_authenticated());
    assert_eq!(lock(&world).count("refresh_token"), 0);
}

#[test]
fn any_answer_shows_what_time_it_is() {
    let (world, first) = put_right();
    let mut all = [first];
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 0, "nobody knows yet");
    all[0].request_okta_session();
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    assert!(all[0].is_authenticated());
}

#[test]
fn a_token_that_the_api_refuses_is_renewed_once() {
    let world = world();
    let mut all = [signed_in(&world, 0)];
    let token = all[0].access_token().unwrap().clone();
    assert!(all[0].token_refused(&token));
    assert!(all[0].token_refused(&token), "told each frame");
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    assert!(all[0].token_refused(&token), "there is another one");
    let another = all[0].access_token().unwrap().clone();
    assert_ne!(another, token);
    assert!(
        !all[0].token_refused(&another),
        "a third would be refused, too"
    );
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    wait(&world, 20);
    assert!(all[0].token_refused(&another));
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 2);
}
