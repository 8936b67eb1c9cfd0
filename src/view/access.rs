//! Names in the accessibility tree.
//!
//! Every field, button, link and choice has its id of the screen as `author_id`. What the
//! tree has no property for stands in `class_name`: `primary`, the severity of a notice, the
//! autofill token of a field. Tests, assistive technology and a browser overlay read the same.

use egui::{
    Id, Ui,
    accesskit::{Node, Role},
};

/// Adds to the node of a widget that was drawn.
pub(super) fn describe(ui: &Ui, id: Id, write: impl FnOnce(&mut Node)) {
    ui.ctx().accesskit_node_builder(id, write);
}

/// Gives the node of a widget its id and role.
pub(super) fn name(ui: &Ui, id: Id, author_id: &str, role: Role) {
    describe(ui, id, |node| {
        node.set_author_id(author_id);
        node.set_role(role);
    });
}

/// A text with a role of its own: a heading, a notice.
pub(super) fn text(ui: &Ui, id: Id, author_id: &str, role: Role, class: &str, label: &str) {
    describe(ui, id, |node| {
        node.set_author_id(author_id);
        node.set_role(role);
        node.set_label(label);
        if !class.is_empty() {
            node.set_class_name(class);
        }
    });
}
