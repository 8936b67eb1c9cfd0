//! A message that is sent once more: that is said, and it has its time to arrive.

use egui::accesskit::Role;

use crate::scenarios::Life;

impl Life {
    /// Until what comes late is there: half a minute of frames.
    fn linger(&mut self) {
        for _ in 0..11 {
            self.settle();
        }
    }

    fn of_emil(name: &str) -> Self {
        Self::past_password(name, "emil.email@sandbox.example", "Sandbox-pass-3").after(10_000)
    }
}

#[test]
fn what_was_sent_again_is_waited_for_again() {
    let mut life = Life::of_emil("email-code");
    assert!(!life.has(Role::Link, "Send it again"));
    life.linger();
    life.press(Role::Link, "Send it again");
    assert_eq!(
        life.notices(),
        ["It was sent again. Give it a moment to arrive."]
    );
    assert!(!life.has(Role::Link, "Send it again"));
    life.linger();
    assert!(life.has(Role::Link, "Send it again"));
}

#[test]
fn another_page_of_the_step_does_not_begin_to_wait() {
    let mut life = Life::of_emil("email-link");
    life.linger();
    assert!(life.has(Role::Link, "Send it again"));
    life.press(Role::Button, "Enter the code instead");
    assert!(life.has(Role::Link, "Send it again"));
}

#[test]
fn a_refusal_says_nothing_of_the_kind() {
    let mut life = Life::past_password(
        "email-resend-too-soon",
        "emil.email@sandbox.example",
        "Sandbox-pass-3",
    );
    life.linger();
    life.press(Role::Link, "Send it again");
    assert!(!life.notices().is_empty());
    assert!(
        !life.notices()[0].starts_with("It was sent"),
        "{:?}",
        life.notices()
    );
    assert!(life.has(Role::Link, "Send it again"));
}
