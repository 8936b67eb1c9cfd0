//! The card, and everything on it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use egui::{
    Align, Frame, Id, Layout, Margin, RichText, Sense, Stroke, Style, TextEdit, TextureHandle, Ui,
    UiBuilder, accesskit::Role, vec2,
};

use super::{
    access,
    controls::{self, Look},
    field, notice, picture,
    theme::Theme,
};
use crate::{
    screen::{Draft, Emphasis, Item, Link, Press, Screen, Text},
    strings::Strings,
};

/// What the view remembers between frames: focus, times, pictures. Nothing of the sign-in.
pub(crate) struct Panel {
    theme: Theme,
    /// Tells this panel's widgets from those of another beside it.
    instance: u64,
    /// The host's style, and what the theme makes of it.
    style: Option<(Arc<Style>, Arc<Style>)>,
    /// The field that is to have the keyboard next.
    focus: Option<Focus>,
    /// When the screen was first drawn, in seconds of egui's clock.
    since: Option<f64>,
    /// The button pressed last, which shows that something is under way.
    pressed: Option<String>,
    editors: Vec<Id>,
    wipe: bool,
    /// Since when an answer is waited for, in seconds of egui's clock.
    busy_since: Option<f64>,
    qr: Option<(String, TextureHandle)>,
}

/// After how many seconds of waiting the person is offered to stop.
const PATIENCE_SECS: f64 = 3.0;

impl Default for Panel {
    fn default() -> Self {
        static INSTANCES: AtomicU64 = AtomicU64::new(0);
        Self {
            theme: Theme::default(),
            instance: INSTANCES.fetch_add(1, Ordering::Relaxed),
            style: None,
            focus: None,
            since: None,
            pressed: None,
            editors: Vec::new(),
            wipe: false,
            busy_since: None,
            qr: None,
        }
    }
}

enum Focus {
    First,
    Field(String),
}

impl Panel {
    pub(crate) fn set_theme(&mut self, theme: Theme) {
        self.theme = theme;
        self.style = None;
    }

    /// The style inside the panel, made once for each style of the host.
    fn style(&mut self, host: &Arc<Style>) -> Arc<Style> {
        if let Some((known, style)) = &self.style
            && Arc::ptr_eq(known, host)
        {
            return Arc::clone(style);
        }
        let style = Arc::new(self.theme.style(host));
        self.style = Some((Arc::clone(host), Arc::clone(&style)));
        style
    }

    /// Another screen is drawn from now on: its first field gets the keyboard.
    pub(crate) fn new_screen(&mut self) {
        self.focus = Some(Focus::First);
        self.since = None;
    }

    /// This field gets the keyboard.
    pub(crate) fn focus_field(&mut self, id: &str) {
        self.focus = Some(Focus::Field(id.to_owned()));
    }

    /// An answer arrived: a field that is wrong gets the keyboard.
    pub(crate) fn announce(&mut self, draft: &Draft, screen: &Screen) {
        self.pressed = None;
        if let Some(wrong) = screen
            .fields()
            .find(|field| draft.error(&field.id).is_some())
        {
            self.focus = Some(Focus::Field(wrong.id.clone()));
        }
    }

    /// What was typed has been sent: it is to leave the undo histories.
    pub(crate) fn forget_typing(&mut self) {
        self.wipe = true;
    }

    /// Draws a screen, and says what was pressed.
    pub(crate) fn show(
        &mut self,
        ui: &mut Ui,
        screen: &Screen,
        draft: &mut Draft,
        strings: &Strings,
        busy: bool,
        wait_secs: Option<u64>,
    ) -> Option<Press> {
        self.wipe_undo(ui);
        let style = self.style(ui.style());
        let palette = self.theme.palette(style.visuals.dark_mode);
        let theme = self.theme.clone();
        let look = Look {
            theme: &theme,
            palette,
            busy: busy || wait_secs.is_some(),
        };
        let width = ui.available_width().min(theme.max_width);
        let side = ((ui.available_width() - width) / 2.0).max(0.0);
        let builder = UiBuilder::new()
            .id_salt(("egui_okta", self.instance))
            .style(style);
        let press = ui
            .scope_builder(builder, |ui| {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 0.0;
                    ui.add_space(side);
                    ui.vertical(|ui| {
                        ui.set_width(width);
                        ui.spacing_mut().item_spacing.x = 8.0;
                        self.card(ui, &look, screen, draft, strings, busy)
                    })
                    .inner
                })
                .inner
            })
            .inner;
        if let Some(secs) = wait_secs {
            ui.label(
                RichText::new(strings.fill("button.try-again-in", &[&secs.to_string()]))
                    .color(palette.quiet),
            );
        }
        press.filter(|press| !look.busy || press.is_way_out())
    }

    /// egui keeps what was typed to undo it; a password must not stay there.
    fn wipe_undo(&mut self, ui: &Ui) {
        if !std::mem::take(&mut self.wipe) {
            return;
        }
        for id in self.editors.drain(..) {
            if let Some(mut state) = TextEdit::load_state(ui.ctx(), id) {
                state.clear_undoer();
                TextEdit::store_state(ui.ctx(), id, state);
            }
            field::hide(ui, id);
        }
    }

    fn card(
        &mut self,
        ui: &mut Ui,
        look: &Look<'_>,
        screen: &Screen,
        draft: &mut Draft,
        strings: &Strings,
        busy: bool,
    ) -> Option<Press> {
        let narrow = ui.available_width() < 360.0;
        let frame = Frame::new()
            .fill(look.palette.card)
            .stroke(Stroke::new(1.0, look.palette.edge))
            .corner_radius(look.theme.rounding + 4)
            .inner_margin(Margin::same(if narrow { 18 } else { 28 }));
        frame
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                let since = *self.since.get_or_insert(ui.ctx().time());
                header(ui, look, screen);
                let mut press = None;
                for (index, item) in screen.notices.iter().enumerate() {
                    press = notice::show(ui, look.theme, &look.palette, index, item).or(press);
                }
                press = self
                    .items(ui, look, screen, draft, strings, since)
                    .or(press);
                press = footer(ui, look, screen).or(press);
                press = self.stop_link(ui, look, strings, busy).or(press);
                press
            })
            .inner
    }

    /// A way out for those who have waited long enough; it comes late, so that quick answers move nothing.
    fn stop_link(
        &mut self,
        ui: &mut Ui,
        look: &Look<'_>,
        strings: &Strings,
        busy: bool,
    ) -> Option<Press> {
        if !busy {
            self.busy_since = None;
            return None;
        }
        let now = ui.ctx().time();
        let left = *self.busy_since.get_or_insert(now) + PATIENCE_SECS - now;
        if left > 0.0 {
            ui.ctx()
                .request_repaint_after(Duration::from_secs_f64(left));
            return None;
        }
        let stop = Link {
            id: "stop",
            lead: None,
            label: strings.text("link.stop"),
            press: Press::Stop,
            after_secs: 0,
        };
        controls::link(ui, look, &stop).then_some(stop.press)
    }

    fn items(
        &mut self,
        ui: &mut Ui,
        look: &Look<'_>,
        screen: &Screen,
        draft: &mut Draft,
        strings: &Strings,
        since: f64,
    ) -> Option<Press> {
        let mut press = None;
        let mut entered = false;
        self.editors.clear();
        for item in &screen.items {
            match item {
                Item::Text(text) => paragraph(ui, look, text),
                Item::Section(text) => {
                    ui.label(RichText::new(text).strong().color(look.palette.text));
                }
                Item::Field(field) => {
                    let touched = field::show(ui, look, field, draft, strings);
                    entered |= touched.entered;
                    self.editors.extend(touched.editor);
                    press = touched.press.or(press);
                    self.give_focus(ui, &field.id, touched.focus);
                }
                Item::Choice(choice) => {
                    if controls::choice(ui, look, choice) {
                        press = Some(choice.press.clone());
                    }
                }
                Item::Button(button) => {
                    let spins = look.busy && self.pressed.as_ref() == Some(&button.id);
                    if controls::button(ui, look, button, spins) {
                        self.pressed = Some(button.id.clone());
                        press = Some(button.press.clone());
                    }
                }
                Item::Link(link) => {
                    let shown_at = since + f64::from(link.after_secs);
                    let left = shown_at - ui.ctx().time();
                    if left > 0.0 {
                        ui.ctx()
                            .request_repaint_after(Duration::from_secs_f64(left));
                    } else if controls::link(ui, look, link) {
                        press = Some(link.press.clone());
                    }
                }
                Item::Divider(word) => divider(ui, look, word.as_deref()),
                Item::Picture(it) => picture::show(ui, look, it, &mut self.qr),
                Item::Rules(rules) => rules_list(ui, look, strings, rules),
            }
        }
        if entered && press.is_none() {
            self.pressed = Some("submit".to_owned());
            press.clone_from(&screen.submit);
        }
        press
    }

    fn give_focus(&mut self, ui: &Ui, field: &str, id: Option<Id>) {
        let wanted = match &self.focus {
            Some(Focus::First) => true,
            Some(Focus::Field(wanted)) => wanted == field,
            None => false,
        };
        if let Some(id) = id.filter(|_| wanted) {
            ui.memory_mut(|memory| memory.request_focus(id));
            self.focus = None;
        }
    }
}

fn header(ui: &mut Ui, look: &Look<'_>, screen: &Screen) {
    if let Some(symbol) = screen.symbol {
        ui.vertical_centered(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(52.0, 52.0), Sense::hover());
            ui.painter()
                .circle_filled(rect.center(), 26.0, look.palette.brand_wash);
            controls::icon_of(symbol).paint(ui.painter(), rect.shrink(13.0), look.palette.brand);
        });
        ui.add_space(4.0);
    }
    if let Some(title) = &screen.title {
        let text = RichText::new(title)
            .heading()
            .color(look.palette.text)
            .strong();
        let response = ui.vertical_centered(|ui| ui.label(text)).inner;
        access::text(ui, response.id, "title", Role::Heading, "", title);
        access::describe(ui, response.id, |node| node.set_level(1));
    }
    if let Some(identifier) = &screen.identifier {
        let text = RichText::new(identifier).color(look.palette.quiet);
        let response = ui.vertical_centered(|ui| ui.label(text)).inner;
        access::text(ui, response.id, "identifier", Role::Label, "", identifier);
    }
    ui.add_space(10.0);
}

fn footer(ui: &mut Ui, look: &Look<'_>, screen: &Screen) -> Option<Press> {
    if screen.links.is_empty() {
        return None;
    }
    ui.add_space(4.0);
    let mut press = None;
    for link in &screen.links {
        if controls::link(ui, look, link) {
            press = Some(link.press.clone());
        }
    }
    press
}

fn paragraph(ui: &mut Ui, look: &Look<'_>, text: &Text) {
    let color = if text.emphasis == Emphasis::Quiet {
        look.palette.quiet
    } else {
        look.palette.text
    };
    let rich = RichText::new(&text.text).color(color);
    match text.emphasis {
        Emphasis::Body | Emphasis::Quiet => {
            ui.label(rich);
        }
        Emphasis::Large => {
            ui.vertical_centered(|ui| ui.label(rich.size(28.0).strong()));
        }
    }
    ui.add_space(4.0);
}

fn divider(ui: &mut Ui, look: &Look<'_>, word: Option<&str>) {
    let height = 24.0;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let stroke = Stroke::new(1.0, look.palette.edge);
    ui.painter().hline(rect.x_range(), rect.center().y, stroke);
    if let Some(word) = word {
        let builder = UiBuilder::new().max_rect(rect).layout(
            Layout::centered_and_justified(egui::Direction::TopDown)
                .with_cross_align(Align::Center),
        );
        let galley = ui.painter().layout_no_wrap(
            word.to_owned(),
            egui::TextStyle::Body.resolve(ui.style()),
            look.palette.quiet,
        );
        let ground = egui::Rect::from_center_size(rect.center(), galley.size() + vec2(16.0, 0.0));
        ui.painter().rect_filled(ground, 0, look.palette.card);
        ui.scope_builder(builder, |ui| {
            ui.label(RichText::new(word).color(look.palette.quiet))
        });
    }
}

fn rules_list(ui: &mut Ui, look: &Look<'_>, strings: &Strings, rules: &[String]) {
    ui.label(
        RichText::new(strings.text("rule.heading"))
            .strong()
            .color(look.palette.text),
    );
    for rule in rules {
        ui.label(RichText::new(format!("•  {rule}")).color(look.palette.quiet));
    }
    ui.add_space(6.0);
}
