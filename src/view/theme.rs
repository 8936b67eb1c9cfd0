//! Every colour and size of the panel.

use egui::{Color32, Context, FontFamily, FontId, TextStyle};

/// The font family of headings, labels and buttons, if the host's fonts have it; else they are in
/// the ordinary one, for egui makes no font bolder.
pub const STRONG_FONT: &str = "egui_okta strong";

/// The family of [`STRONG_FONT`], or the ordinary one.
pub(super) fn strong_family(ctx: &Context) -> FontFamily {
    let strong = FontFamily::Name(STRONG_FONT.into());
    let is_known = ctx.fonts(|fonts| fonts.definitions().families.contains_key(&strong));
    if is_known {
        strong
    } else {
        FontFamily::Proportional
    }
}

/// Colours of the panel, for one brightness. All pairs of text and ground meet WCAG AA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Behind everything, inside the card.
    pub card: Color32,
    /// The edge of the card and of quiet controls.
    pub edge: Color32,
    /// The edge of fields.
    pub field_edge: Color32,
    /// Inside fields.
    pub field: Color32,
    /// Ordinary text.
    pub text: Color32,
    /// Text that stands back.
    pub quiet: Color32,
    /// The brand: main buttons, links, focus.
    pub brand: Color32,
    /// The brand, under the pointer.
    pub brand_hover: Color32,
    /// Text on the brand.
    pub on_brand: Color32,
    /// A light wash of the brand.
    pub brand_wash: Color32,
    /// Errors.
    pub error: Color32,
    /// Behind errors.
    pub error_wash: Color32,
    /// Warnings.
    pub warning: Color32,
    /// Behind warnings.
    pub warning_wash: Color32,
    /// Success.
    pub success: Color32,
    /// Behind success.
    pub success_wash: Color32,
}

/// The looks of the panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Colours on a light ground.
    pub light: Palette,
    /// Colours on a dark ground.
    pub dark: Palette,
    /// The widest that the card gets, in points.
    pub max_width: f32,
    /// How round the corners of controls are, in points.
    pub rounding: u8,
}

impl Default for Theme {
    fn default() -> Self {
        Self {
            light: LIGHT,
            dark: DARK,
            max_width: 400.0,
            rounding: 8,
        }
    }
}

const LIGHT: Palette = Palette {
    card: Color32::WHITE,
    edge: Color32::from_rgb(224, 226, 232),
    field_edge: Color32::from_rgb(134, 140, 153),
    field: Color32::WHITE,
    text: Color32::from_rgb(29, 33, 41),
    quiet: Color32::from_rgb(88, 95, 108),
    brand: Color32::from_rgb(36, 84, 199),
    brand_hover: Color32::from_rgb(27, 66, 160),
    on_brand: Color32::WHITE,
    brand_wash: Color32::from_rgb(236, 241, 254),
    error: Color32::from_rgb(176, 28, 38),
    error_wash: Color32::from_rgb(253, 238, 238),
    warning: Color32::from_rgb(122, 77, 0),
    warning_wash: Color32::from_rgb(255, 246, 224),
    success: Color32::from_rgb(21, 101, 52),
    success_wash: Color32::from_rgb(233, 247, 238),
};

const DARK: Palette = Palette {
    card: Color32::from_rgb(30, 33, 40),
    edge: Color32::from_rgb(58, 63, 74),
    field_edge: Color32::from_rgb(122, 130, 146),
    field: Color32::from_rgb(22, 24, 30),
    text: Color32::from_rgb(236, 238, 243),
    quiet: Color32::from_rgb(169, 176, 190),
    brand: Color32::from_rgb(138, 173, 255),
    brand_hover: Color32::from_rgb(166, 193, 255),
    on_brand: Color32::from_rgb(14, 22, 44),
    brand_wash: Color32::from_rgb(38, 48, 74),
    error: Color32::from_rgb(255, 155, 155),
    error_wash: Color32::from_rgb(66, 32, 35),
    warning: Color32::from_rgb(255, 208, 122),
    warning_wash: Color32::from_rgb(64, 50, 22),
    success: Color32::from_rgb(134, 224, 165),
    success_wash: Color32::from_rgb(26, 56, 38),
};

impl Theme {
    /// The colours for a brightness.
    pub fn palette(&self, dark: bool) -> Palette {
        if dark { self.dark } else { self.light }
    }

    /// The style inside the panel, for a host that draws more of the kind. Its own is not touched.
    pub fn style(&self, base: &egui::Style) -> egui::Style {
        let mut style = base.clone();
        let palette = self.palette(base.visuals.dark_mode);
        for (text, size) in [
            (TextStyle::Body, 14.0),
            (TextStyle::Button, 14.0),
            (TextStyle::Heading, 20.0),
            (TextStyle::Small, 12.5),
        ] {
            style
                .text_styles
                .insert(text, FontId::new(size, FontFamily::Proportional));
        }
        style.spacing.item_spacing = egui::vec2(8.0, 6.0);
        style.spacing.button_padding = egui::vec2(14.0, 9.0);
        style.spacing.interact_size.y = 24.0;
        style.spacing.icon_width = 18.0;
        style.spacing.icon_spacing = 8.0;
        // While an answer is waited for, what was typed can still be read.
        style.visuals.disabled_alpha = 0.75;
        let visuals = &mut style.visuals;
        visuals.override_text_color = None;
        // Blinking would paint the screen anew twice a second for as long as it is open.
        visuals.text_cursor.blink = false;
        visuals.hyperlink_color = palette.brand;
        visuals.selection.bg_fill = palette.brand_wash;
        visuals.selection.stroke = egui::Stroke::new(2.0, palette.brand);
        visuals.text_edit_bg_color = Some(palette.field);
        let widgets = &mut visuals.widgets;
        for widget in [
            &mut widgets.inactive,
            &mut widgets.hovered,
            &mut widgets.active,
            &mut widgets.open,
            &mut widgets.noninteractive,
        ] {
            widget.corner_radius = egui::CornerRadius::same(self.rounding);
            widget.fg_stroke.color = palette.text;
            widget.bg_fill = palette.field;
            widget.weak_bg_fill = palette.field;
            widget.bg_stroke = egui::Stroke::new(1.0, palette.field_edge);
            widget.expansion = 0.0;
        }
        visuals.widgets.hovered.bg_stroke.color = palette.brand;
        visuals.widgets.noninteractive.bg_stroke.color = palette.edge;
        style
    }
}
