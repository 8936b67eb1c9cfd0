//! What a new password must have: each rule ticks as one types.

use egui::{RichText, Sense, Ui, accesskit::Role, vec2};

use super::{access, controls::Look, icon::Icon};
use crate::{
    screen::{Draft, PASSWORD, Rule},
    strings::Strings,
};

pub(super) fn show(ui: &mut Ui, look: &Look<'_>, strings: &Strings, rules: &[Rule], draft: &Draft) {
    // What was refused is marked; before that, nobody is told off while typing.
    let is_refused = draft.error(PASSWORD).is_some();
    ui.label(look.strong(strings.text("rule.heading")));
    ui.scope(|ui| {
        // Lines of one list, and nothing to press: near to each other.
        ui.spacing_mut().interact_size.y = 18.0;
        ui.spacing_mut().item_spacing.y = 4.0;
        for rule in rules {
            let met = rule.is_met(draft.text(PASSWORD), |field| draft.text(field));
            let is_met = met == Some(true);
            let is_broken = met == Some(false) && is_refused;
            ui.horizontal(|ui| {
                let size = ui.text_style_height(&egui::TextStyle::Body);
                let (rect, _) = ui.allocate_exact_size(vec2(size, size), Sense::hover());
                let color = if is_met {
                    Icon::Check.paint(ui.painter(), rect, look.palette.success);
                    look.palette.success
                } else if is_broken {
                    Icon::Close.paint(ui.painter(), rect, look.palette.error);
                    look.palette.error
                } else {
                    let center = rect.center();
                    ui.painter()
                        .circle_filled(center, size / 8.0, look.palette.quiet);
                    look.palette.quiet
                };
                let text = RichText::new(&rule.text).color(color);
                let response = ui.add(egui::Label::new(text).wrap());
                if is_met {
                    // The colour alone says nothing to those who do not see it.
                    let label = strings.fill("rule.met", &[&rule.text]);
                    access::text(ui, response.id, "", Role::Label, "", &label);
                } else if is_broken {
                    let label = strings.fill("rule.broken", &[&rule.text]);
                    access::text(ui, response.id, "", Role::Label, "", &label);
                }
            });
        }
    });
    ui.add_space(6.0);
}
