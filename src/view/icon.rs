//! The icons: our own line drawings on a grid of 24 by 24, painted as egui strokes.
//!
//! Strokes instead of a picture, so that an icon is sharp at any size, takes the colour of its text, and needs no
//! SVG renderer. The drawings are `assets/icons/*.svg`; of those only the path data is read.

use std::sync::OnceLock;

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2};
use kurbo::{BezPath, PathEl};

/// Side of the square that the drawings are made on.
const GRID: f32 = 24.0;
/// Width of a line on that grid.
const LINE_WIDTH: f32 = 1.75;
/// Width of a dot on that grid: more than a line, or it looks thinner than the lines around it.
const DOT_WIDTH: f32 = 2.5;
/// How far a flattened curve may be from the real one, on the grid.
const TOLERANCE: f64 = 0.02;
/// No icon gets fainter than this, in points, however small it is drawn.
const MIN_LINE_WIDTH: f32 = 1.2;

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $file:literal,)*) => {
        /// A drawing of the icon family.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Icon {
            $($(#[$doc])* $name,)*
        }

        impl Icon {
            const SOURCES: &[&str] = &[
                $(include_str!(concat!("../../assets/icons/", $file, ".svg")),)*
            ];

            #[cfg(test)]
            const ALL: &[(Self, &str)] = &[$((Self::$name, $file),)*];
        }
    };
}

icons! {
    /// A padlock.
    Password = "password",
    /// An envelope.
    Email = "email",
    /// A handset: a voice call.
    Phone = "phone",
    /// A speech bubble with dots.
    Sms = "sms",
    /// A dial that runs down around six digits: any authenticator app with codes.
    Totp = "totp",
    /// A phone with a bell.
    Push = "push",
    /// A speech bubble with a question mark.
    SecurityQuestion = "security_question",
    /// A USB key.
    SecurityKey = "security_key",
    /// A person and a key.
    Passkey = "passkey",
    /// A fingerprint.
    Biometric = "biometric",
    /// A shield: an authenticator without an icon of its own.
    Shield = "shield",
    /// An office building: an organisation's own sign-in.
    IdentityProvider = "idp",
    /// A card with a chip.
    SmartCard = "smart_card",
    /// A laptop.
    Device = "device",
    Mobile = "mobile",
    /// Tiles: another vendor's app.
    App = "app",
    /// A ticket: a temporary access code.
    TemporaryAccessCode = "tac",
    /// Radio waves.
    Nfc = "nfc",
    /// A key fob that shows digits.
    HardwareToken = "rsa_token",
    /// Shows a hidden value.
    Eye = "eye",
    /// Hides a shown value.
    EyeOff = "eye_off",
    /// A bare check mark.
    Check = "check",
    /// Done.
    CheckCircle = "check_circle",
    /// Something to look at before going on.
    Warning = "warning",
    /// Something failed.
    Error = "error",
    /// Something to know.
    Info = "info",
    /// Goes on to.
    ChevronRight = "chevron_right",
    /// Opens below.
    ChevronDown = "chevron_down",
    /// Goes back.
    ArrowLeft = "arrow_left",
    /// A person.
    User = "user",
    /// Copies a text.
    Copy = "copy",
    /// Opens elsewhere, such as in the browser.
    External = "external",
    /// Asks again.
    Refresh = "refresh",
    /// Closes or removes.
    Close = "close",
    /// A QR code.
    Qr = "qr",
    /// Waiting, or out of time.
    Clock = "clock",
    /// An envelope with a check mark: a message is on its way.
    MailSent = "mail_sent",
}

impl Icon {
    /// Paints the icon centred in `rect`, as large as its shorter side allows, with lines as wide in proportion.
    ///
    /// `color` should be opaque: the caps of a line are discs laid over its ends.
    pub(crate) fn paint(self, painter: &Painter, rect: Rect, color: Color32) {
        let side = rect.width().min(rect.height());
        if side <= 0.0 || !painter.clip_rect().intersects(rect) {
            return;
        }
        let pixels_per_point = painter.pixels_per_point();
        let snap = |v: f32| (v * pixels_per_point).round() / pixels_per_point;
        let corner = rect.center() - Vec2::splat(side / 2.0);
        let corner = pos2(snap(corner.x), snap(corner.y));
        let place = |p: &Pos2| corner + p.to_vec2() * side;
        let width = (side * LINE_WIDTH / GRID).max(MIN_LINE_WIDTH);
        let disc = |p: &Pos2, diameter: f32| {
            // egui's discs come out wider than its lines by this much.
            let radius = (diameter - 0.5 / pixels_per_point) / 2.0;
            Shape::circle_filled(place(p), radius, color)
        };
        for line in self.lines() {
            if let [dot] = &*line.points {
                painter.add(disc(dot, width * DOT_WIDTH / LINE_WIDTH));
                continue;
            }
            let points = line.points.iter().map(place).collect();
            if line.closed {
                painter.add(Shape::closed_line(points, Stroke::new(width, color)));
            } else {
                painter.add(Shape::line(points, Stroke::new(width, color)));
                painter.extend(
                    line.points
                        .first()
                        .into_iter()
                        .chain(line.points.last())
                        .map(|p| disc(p, width)),
                );
            }
        }
    }

    /// The drawing, from its source at first use. An unreadable source draws nothing; a test keeps that from happening.
    fn lines(self) -> &'static [Line] {
        static LINES: [OnceLock<Box<[Line]>>; Icon::SOURCES.len()] =
            [const { OnceLock::new() }; Icon::SOURCES.len()];
        let index = self as usize;
        LINES[index].get_or_init(|| parse(Self::SOURCES[index]).unwrap_or_default())
    }
}

/// One stroke of the pen without sharp corners, in the unit square. A single point is a dot.
struct Line {
    points: Vec<Pos2>,
    /// The last point is joined to the first. An open line has a disc at each end, for egui's lines end square.
    closed: bool,
}

/// Reads the path elements of a drawing; `None` if one has path data that cannot be read.
fn parse(svg: &str) -> Option<Box<[Line]>> {
    let mut lines = Vec::new();
    for element in svg.split("<path d=\"").skip(1) {
        let (data, _) = element.split_once('"')?;
        for (points, closed) in flatten(&BezPath::from_svg(data).ok()?) {
            push_smooth(points, closed, &mut lines);
        }
    }
    Some(lines.into())
}

/// Turns curves into lines, one for each subpath, and says which are closed.
fn flatten(path: &BezPath) -> Vec<(Vec<Pos2>, bool)> {
    let mut subpaths: Vec<(Vec<Pos2>, bool)> = Vec::new();
    let unit = |p: kurbo::Point| pos2(p.x as f32 / GRID, p.y as f32 / GRID);
    kurbo::flatten(path, TOLERANCE, |element| {
        match (element, subpaths.last_mut()) {
            (PathEl::MoveTo(p), _) => subpaths.push((vec![unit(p)], false)),
            (PathEl::LineTo(p), Some((points, _))) => points.push(unit(p)),
            (PathEl::ClosePath, Some((_, closed))) => *closed = true,
            _ => {}
        }
    });
    subpaths
}

/// Splits a subpath at its sharp corners: two lines that end in a disc at the same point make a round join, where
/// egui would cut the corner off.
fn push_smooth(mut points: Vec<Pos2>, closed: bool, lines: &mut Vec<Line>) {
    // The shortest steps are the end of one arc and the start of the next; they would look like corners.
    points.dedup_by(|a, b| a.distance(*b) < 0.02 / GRID);
    if closed && points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    let count = points.len();
    let is_corner = |i: usize| {
        let (before, here, after) = (
            points[(i + count - 1) % count],
            points[i % count],
            points[(i + 1) % count],
        );
        (here - before)
            .normalized()
            .dot((after - here).normalized())
            < 0.8
    };
    let (start, end) = match closed {
        false => (0, count - 1),
        true => match (0..count).find(|&i| is_corner(i)) {
            Some(corner) => (corner, corner + count),
            None => return lines.push(Line { points, closed }),
        },
    };
    let mut line = vec![points[start]];
    for i in start + 1..=end {
        line.push(points[i % count]);
        if i < end && is_corner(i) {
            let points = std::mem::replace(&mut line, vec![points[i % count]]);
            lines.push(Line {
                points,
                closed: false,
            });
        }
    }
    lines.push(Line {
        points: line,
        closed: false,
    });
}

#[cfg(test)]
mod tests;
