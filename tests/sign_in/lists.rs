//! Who switches to a list and chooses there what was shown before, or another one of its kind.

use egui::accesskit::Role;
use egui_okta::screen::Item;

use crate::scenarios::Life;

impl Life {
    /// Presses what is in a list under this name.
    pub(crate) fn choose(&mut self, label: &str) {
        let items = &self.sign_in().screen().items;
        let press = items.iter().find_map(|item| match item {
            Item::Choice(choice)
                if choice.label == label || choice.description.as_deref() == Some(label) =>
            {
                Some(choice.press.clone())
            }
            _ => None,
        });
        assert!(press.is_some(), "no {label} in {items:?}");
        self.activate(press.unwrap());
    }

    fn is_list(&self) -> bool {
        let items = &self.sign_in().screen().items;
        items.iter().any(|item| matches!(item, Item::Choice(_)))
    }

    fn words(&self) -> String {
        format!("{:?}", self.sign_in().screen().items)
    }
}

#[test]
fn what_was_shown_before_is_shown_again_when_it_is_chosen() {
    let mut life = Life::past_password(
        "verify-choose",
        "anna.any@sandbox.example",
        "Sandbox-pass-4",
    );
    life.choose("Google Authenticator");
    life.type_in("credentials.passcode", "123");
    life.press(Role::Link, "Verify with something else");
    assert!(life.is_list());
    life.choose("Google Authenticator");
    assert!(!life.is_list(), "{}", life.words());
    assert_eq!(life.typed("credentials.passcode"), "");
}

#[test]
fn another_phone_has_a_form_of_its_own() {
    let mut life = Life::past_password(
        "verify-nicknames",
        "nick.names@sandbox.example",
        "Sandbox-pass-9",
    );
    life.choose("Work");
    let first = life.words();
    life.press(Role::Link, "Verify with something else");
    life.choose("Private");
    assert!(!life.is_list(), "{}", life.words());
    assert_ne!(life.words(), first);
}
