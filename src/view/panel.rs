//! The card, and everything on it.

mod focus;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use egui::{Frame, Id, Margin, Rect, RichText, Stroke, Style, TextEdit, Ui, UiBuilder};

use self::focus::Focus;
use super::{
    controls::{self, Look},
    field, notice, parts, picture, place, rules,
    theme::{self, Theme},
};
use crate::{
    screen::{Autofill, Draft, Item, Link, Press, Screen},
    strings::Strings,
};

/// What the view remembers between frames: focus, times, pictures. Nothing of the sign-in.
pub(crate) struct Panel {
    theme: Theme,
    /// Tells this panel's widgets from those of another beside it.
    instance: u64,
    /// The host's style, and what the theme makes of it.
    style: Option<(Arc<Style>, Arc<Style>)>,
    /// What is to have the keyboard next.
    focus: Option<Focus>,
    /// What got it last.
    focused: Option<Focus>,
    /// How many screens there have been.
    screens: u64,
    /// Whether the screen has not been drawn yet.
    begins: bool,
    /// How high the card was in the frame before, in points.
    height: f32,
    /// When the step was first drawn, or its message sent once more, in seconds of egui's clock.
    since: Option<f64>,
    /// The button that has copied what it stands for.
    copied: Option<String>,
    /// The button pressed last, which shows that something is under way.
    pressed: Option<String>,
    editors: Vec<Id>,
    wipe: bool,
    /// Since when an answer is waited for, in seconds of egui's clock.
    busy_since: Option<f64>,
    qr: picture::Cache,
    /// Where there is room for a part of the page that is somebody else's.
    frame_room: Option<(Rect, Rect, bool)>,
    /// What the field takes that has the keyboard.
    autocomplete: Option<&'static str>,
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
            focused: None,
            screens: 0,
            begins: false,
            height: 0.0,
            since: None,
            copied: None,
            pressed: None,
            editors: Vec::new(),
            wipe: false,
            busy_since: None,
            qr: None,
            frame_room: None,
            autocomplete: None,
        }
    }
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
        self.screens += 1;
        self.begins = true;
        self.copied = None;
    }

    /// As [`new_screen`](Self::new_screen), and what comes late on it has its time before it. Another
    /// page of the same step is no reason to wait again.
    pub(crate) fn new_step(&mut self) {
        self.new_screen();
        self.wait_anew();
    }

    /// What comes late on the screen comes later than now.
    pub(crate) fn wait_anew(&mut self) {
        self.since = None;
    }

    /// What this button does is under way, without anybody having pressed it.
    pub(crate) fn is_pressed(&mut self, id: &str) {
        self.pressed = Some(id.to_owned());
    }

    /// Whether what was sent last is the form of the screen.
    pub(crate) fn has_sent_form(&self) -> bool {
        self.pressed.as_deref() == Some("submit")
    }

    /// What was typed has been sent: it is to leave the undo histories.
    pub(crate) fn forget_typing(&mut self) {
        self.wipe = true;
    }

    /// Where there was room for a part of somebody else's when the panel was last drawn, and what of
    /// it could be seen.
    pub(crate) fn frame_room(&self) -> Option<(Rect, Rect, bool)> {
        self.frame_room
    }

    /// What the field takes that had the keyboard when the panel was last drawn: HTML's `autocomplete`.
    pub(crate) fn autocomplete(&self) -> Option<&'static str> {
        self.autocomplete
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
            strong: theme::strong_family(ui.ctx()),
            busy: busy || wait_secs.is_some(),
        };
        let id = Id::unique(("egui_okta", self.instance, self.screens));
        let known_height = self.height;
        let mut press = None;
        let draw = |ui: &mut Ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            press = self.card(ui, &look, screen, draft, strings, busy);
            if let Some(secs) = wait_secs {
                let text = strings.fill("button.try-again-in", &[&secs.to_string()]);
                ui.label(RichText::new(text).color(palette.quiet));
            }
        };
        let styled = UiBuilder::new().style(style);
        let height = ui
            .scope_builder(styled, |ui| {
                place::card(ui, id, theme.max_width, known_height, draw)
            })
            .inner;
        self.height = height;
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
        let margin = match ui.available_width() {
            width if width < 240.0 => 12,
            width if width < 360.0 => 18,
            _ => 28,
        };
        let frame = Frame::new()
            .fill(look.palette.card)
            .stroke(Stroke::new(1.0, look.palette.edge))
            .corner_radius(look.theme.rounding + 4)
            .inner_margin(Margin::same(margin));
        frame
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                let since = *self.since.get_or_insert(ui.ctx().time());
                // Where there is no field, the heading has the keyboard first.
                let has_field = screen.fields().any(|field| field.enabled) || busy;
                let takes_focus = matches!(self.focus, Some(Focus::First)) && !has_field;
                parts::header(ui, look, screen, takes_focus);
                if takes_focus {
                    self.focus_given();
                }
                let mut press = None;
                for (index, item) in screen.notices.iter().enumerate() {
                    press = notice::show(ui, look, index, item).or(press);
                }
                press = self
                    .items(ui, look, screen, draft, strings, since)
                    .or(press);
                press = parts::footer(ui, look, screen).or(press);
                press = self.stop_link(ui, look, strings, busy).or(press);
                if std::mem::take(&mut self.begins) {
                    place::show_top(ui);
                }
                press
            })
            .inner
    }

    /// A way out for those who have waited long enough. It comes late, so that quick answers move nothing, and last,
    /// so that nothing moves away under a pointer.
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
        let mut entered = None;
        self.editors.clear();
        self.frame_room = None;
        self.autocomplete = None;
        let mut before = None;
        let first = self.first_to_fill_in(screen, draft);
        for (index, item) in screen.items.iter().enumerate() {
            let after = before.replace(item);
            ui.add_space(parts::room_before(item, after));
            match item {
                Item::Text(text) => parts::paragraph(ui, look, text, after),
                Item::Section(text) => parts::section(ui, look, text, after),
                Item::Field(field) => {
                    let touched = field::show(ui, look, field, draft, strings, &screen.notices);
                    if touched.entered {
                        entered = Some(&field.id);
                    }
                    self.editors.extend(touched.editor);
                    press = touched.press.or(press);
                    self.give_focus(ui, &field.id, touched.focus, first.as_deref());
                    if touched
                        .focus
                        .is_some_and(|id| ui.memory(|memory| memory.has_focus(id)))
                    {
                        self.autocomplete = field.autofill.map(Autofill::as_str);
                    }
                }
                Item::Choice(choice) => {
                    if controls::choice(ui, look, choice, index) {
                        press = Some(choice.press.clone());
                    }
                }
                Item::Button(button) => {
                    let above = screen.buttons_among(index);
                    let number = above.filter(|it| it.id == button.id).count();
                    press = self.button(ui, look, strings, button, number).or(press);
                }
                Item::Link(link) => {
                    if late_link(ui, look, link, since) {
                        press = Some(link.press.clone());
                    }
                }
                Item::Divider(word) => parts::divider(ui, look, word.as_deref()),
                Item::Picture(it) => picture::show(ui, look, strings, it, &mut self.qr),
                Item::Frame(room) => {
                    let response = parts::frame_room(ui, look, room, strings);
                    let (room, seen) = (response.rect, response.rect.intersect(ui.clip_rect()));
                    self.frame_room = Some((room, seen, response.has_focus()));
                }
                Item::Rules(rules) => rules::show(ui, look, strings, rules, draft),
            }
        }
        match entered {
            Some(field) if press.is_none() => self.enter(screen, field),
            _ => press,
        }
    }

    /// Enter was pressed in a field: the form is sent.
    fn enter(&mut self, screen: &Screen, field: &str) -> Option<Press> {
        match &screen.submit {
            Some(_) => self.is_pressed("submit"),
            // Nothing is sent: the keyboard, which Enter has taken away, stays.
            None => self.focus_field(field),
        }
        screen.submit.clone()
    }
}

/// A link that is shown some time after the screen, and whether it was pressed.
fn late_link(ui: &mut Ui, look: &Look<'_>, link: &Link, since: f64) -> bool {
    let left = since + f64::from(link.after_secs) - ui.ctx().time();
    if left > 0.0 {
        ui.ctx()
            .request_repaint_after(Duration::from_secs_f64(left));
        return false;
    }
    controls::link(ui, look, link)
}
