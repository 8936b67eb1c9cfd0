//! Each situation with the keyboard alone.

use std::{
    collections::BTreeSet,
    fmt,
    sync::{Mutex, PoisonError},
};

use egui::{Key, accesskit::Role};
use egui_kittest::kittest::NodeT as _;
use egui_okta::screen::{Item, Press};

use super::{Situation, each};
use crate::{
    keyboard::{stops, tabbed},
    stage::{Stage, author_id, role},
};

#[test]
fn tab_goes_in_reading_order_and_leaves_nothing_out() {
    each(|situation| {
        let mut stage = situation.stage([480.0, 900.0]);
        stage.pass(31.0);
        let stops = stops(&stage);
        let mut seen = tabbed(&mut stage, stops.len() * 2 + 4);
        // The keyboard starts at the first field: what stands before that comes at the end.
        if let Some(first) = seen.iter().position(|s| Some(s) == stops.first()) {
            seen.rotate_left(first);
        }
        if stops != seen {
            return vec![format!("\n  read   {stops:?}\n  tabbed {seen:?}")];
        }
        // Not only what the tree names: whatever the screen means to be pressed or filled in.
        let screen = stage.harness.state().sign_in.screen();
        let fields = screen.fields().filter(|field| field.enabled);
        let fields = fields.map(|field| field.id.clone());
        let pressed = pressable(&stage).into_iter().map(|(id, _)| id);
        let wanted = pressed.filter(|id| is_enabled(&stage, id)).chain(fields);
        // A row is reached by its button, options by the group that they are in.
        let is_missed = |id: &String| !seen.iter().any(|it| it == id || it.starts_with(id));
        let missed: Vec<String> = wanted.filter(is_missed).collect();
        match missed.is_empty() {
            true => Vec::new(),
            false => vec![format!("never reached: {missed:?} in {seen:?}")],
        }
    });
}

/// Goes to a control with Tab.
fn tab_to(stage: &mut Stage, id: &str) -> Result<(), String> {
    for _ in 0..80 {
        if stage.focused().as_deref() == Some(id) {
            return Ok(());
        }
        stage.press_key(Key::Tab);
    }
    Err(format!("{id} is not reached"))
}

/// What a person with a keyboard does in a field, so that something is in it.
fn fill_in(stage: &mut Stage, id: &str) -> Result<(), String> {
    tab_to(stage, id)?;
    let before = value(stage, id);
    match role(&stage.get(id)) {
        Role::EmailInput => stage.type_text("kim@org.example"),
        Role::TextInput
        | Role::MultilineTextInput
        | Role::PhoneNumberInput
        | Role::PasswordInput => {
            stage.type_text("Abcd-12345");
        }
        Role::CheckBox | Role::RadioButton => stage.press_key(Key::Space),
        Role::ComboBox => {
            stage.press_key(Key::Space);
            stage.press_key(Key::ArrowDown);
            stage.press_key(Key::Enter);
        }
        _ => return Ok(()),
    }
    let is_list = role_of(stage, id) == Some(Role::ComboBox);
    if is_list && value(stage, id) == before {
        return Err(format!("nothing is chosen in {id}"));
    }
    Ok(())
}

fn role_of(stage: &Stage, id: &str) -> Option<Role> {
    stage.find(id).map(|node| role(&node))
}

fn value(stage: &Stage, id: &str) -> Option<String> {
    stage.find(id).and_then(|node| node.value())
}

/// Something too long to be read.
#[derive(PartialEq)]
struct Hidden(String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "…")
    }
}

/// Whether it can be pressed now; not so while an answer or a browser is waited for.
fn is_enabled(stage: &Stage, id: &str) -> bool {
    let node = stage.find(id);
    node.is_some_and(|node| !node.accesskit_node().is_disabled())
}

/// Everything by which one sees that something was pressed.
#[derive(Debug, PartialEq)]
struct Seen {
    asked: usize,
    screen: String,
    items: Hidden,
    errors: usize,
    commands: usize,
}

fn seen(stage: &Stage) -> Seen {
    let state = stage.harness.state();
    let screen = state.sign_in.screen();
    let nodes = stage.nodes();
    let ids = nodes.iter().filter_map(author_id);
    Seen {
        asked: stage.wire.lock().unwrap().asked.len(),
        screen: format!("{:?} {:?}", screen.title, screen.notices),
        items: Hidden(format!("{:?}", screen.items)),
        errors: ids.filter(|id| id.ends_with("-error")).count(),
        commands: state.commands,
    }
}

/// The main action is reached and pressed by keys, after all fields were filled in by keys: what is
/// asked for then is the form's address, or it is said at a field what is wrong.
fn main_action(situation: &Situation) -> Vec<String> {
    let mut stage = situation.stage([480.0, 1400.0]);
    let primary = stage
        .harness
        .state()
        .sign_in
        .screen()
        .items
        .iter()
        .find_map(|item| match item {
            Item::Button(button) if button.primary && button.enabled => {
                Some((button.id.clone(), matches!(button.press, Press::Send(_))))
            }
            _ => None,
        });
    let Some((primary, sends)) = primary else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for id in stops(&stage) {
        if stage.find(&id).is_some() && role_of(&stage, &id) != Some(Role::Link) {
            found.extend(fill_in(&mut stage, &id).err());
        }
    }
    // Some choices lead to another form, some screens lead on by themselves.
    if !is_enabled(&stage, &primary) {
        return found;
    }
    found.extend(tab_to(&mut stage, &primary).err());
    let before = seen(&stage);
    stage.press_key(Key::Enter);
    let after = seen(&stage);
    if after == before {
        found.push(format!("{primary} does nothing: {before:?}"));
    }
    // A form is sent, or what keeps it from that is said; that something moved is not enough.
    let is_answered = after.asked > before.asked || after.errors > 0;
    if sends && !is_answered && after.screen == before.screen {
        found.push(format!("{primary} sends nothing: {after:?}"));
    }
    found
}

#[test]
fn forms_are_filled_in_and_sent_with_keys() {
    each(main_action);
}

/// What pressing something does, without what is in it.
fn kind(press: &Press) -> String {
    let text = format!("{press:?}");
    text.split(['(', ' ']).next().unwrap_or_default().to_owned()
}

/// All that can be pressed on a screen, with what it does.
fn pressable(stage: &Stage) -> Vec<(String, String)> {
    let screen = stage.harness.state().sign_in.screen();
    let items = screen.items.iter().filter_map(|item| match item {
        Item::Button(button) if button.enabled => {
            Some((button.id.clone(), format!("button {}", kind(&button.press))))
        }
        Item::Choice(choice) => Some((choice.id.clone(), format!("row {}", kind(&choice.press)))),
        Item::Link(link) => Some((
            link.id.to_owned(),
            format!("inner link {}", kind(&link.press)),
        )),
        _ => None,
    });
    let links = screen.links.iter();
    let links = links.map(|link| (link.id.to_owned(), format!("link {}", kind(&link.press))));
    items.chain(links).collect()
}

/// Each kind of thing that can be pressed, with each thing that pressing can do, by Enter and by Space: the
/// first of each that is met.
#[test]
fn whatever_can_be_pressed_is_pressed_with_keys() {
    let known = Mutex::new(BTreeSet::new());
    each(|situation| {
        let mut stage = situation.stage([480.0, 1400.0]);
        stage.pass(31.0);
        let all = pressable(&stage);
        let mut found = Vec::new();
        for (id, kind) in all {
            if !is_enabled(&stage, &id) {
                continue;
            }
            for key in [Key::Enter, Key::Space] {
                let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
                if !known.insert((kind.clone(), key)) {
                    continue;
                }
                drop(known);
                let mut stage = situation.stage([480.0, 1400.0]);
                stage.pass(31.0);
                found.extend(tab_to(&mut stage, &id).err());
                let before = seen(&stage);
                stage.press_key(key);
                if seen(&stage) == before {
                    found.push(format!("{key:?} does nothing to {id}, {kind}"));
                }
            }
        }
        found
    });
    assert!(known.into_inner().unwrap().len() > 12);
}
