//! Which pixels a triangle covers, exactly.

use std::ops::Range;

use egui::Vec2;

/// Corners are rounded to this fraction of a pixel, as graphics adapters do, so that all that follows is exact.
const STEPS: f32 = 256.0;
/// Corners further out than this many pixels are moved here, so that products fit 64 bits.
const FAR: f32 = 1.0e6;

/// A part of an image, in pixels.
pub(super) struct PixelRect {
    pub(super) columns: Range<usize>,
    pub(super) rows: Range<usize>,
}

/// A triangle whose area is not zero.
pub(super) struct Triangle {
    /// In steps, in the order that makes the area positive.
    corners: [[i64; 2]; 3],
    /// Twice the area, in square steps.
    area: i64,
    /// The last two corners were exchanged to make the area positive.
    flipped: bool,
}

impl Triangle {
    /// From corners in pixels; `None` if it covers nothing.
    pub(super) fn new(corners: [Vec2; 3]) -> Option<Self> {
        if corners.iter().any(|corner| corner.any_nan()) {
            return None;
        }
        let steps = |v: f32| (v.clamp(-FAR, FAR) * STEPS).round() as i64;
        let mut corners = corners.map(|corner| [steps(corner.x), steps(corner.y)]);
        let mut area = cross(corners[0], corners[1], corners[2]);
        let flipped = area < 0;
        if flipped {
            corners.swap(1, 2);
            area = -area;
        }
        (area != 0).then_some(Self {
            corners,
            area,
            flipped,
        })
    }

    /// Calls `paint` with column, row and the weights of the three corners for each pixel whose centre is inside.
    ///
    /// A centre that lies on an edge counts if it is a top or a left edge, so that of two triangles that share the edge
    /// exactly one paints it.
    pub(super) fn for_each_pixel(
        &self,
        clip: &PixelRect,
        mut paint: impl FnMut(usize, usize, [f32; 3]),
    ) {
        let [a, b, c] = self.corners;
        let edges = [(b, c), (c, a), (a, b)];
        let bias = edges.map(|(from, to)| i64::from(!is_top_or_left(from, to)));
        let columns = self.extent(0, &clip.columns);
        for y in self.extent(1, &clip.rows) {
            for x in columns.clone() {
                let centre = [x, y].map(|v| v as i64 * STEPS as i64 + STEPS as i64 / 2);
                let mut sides = edges.map(|(from, to)| cross(from, to, centre));
                if sides.iter().zip(bias).all(|(side, bias)| *side >= bias) {
                    if self.flipped {
                        sides.swap(1, 2);
                    }
                    paint(x, y, sides.map(|side| side as f32 / self.area as f32));
                }
            }
        }
    }

    /// The pixels along one axis that could be covered.
    fn extent(&self, axis: usize, limits: &Range<usize>) -> Range<usize> {
        let pixels = self
            .corners
            .map(|corner| corner[axis].div_euclid(STEPS as i64));
        let [first, last] = [pixels.iter().min(), pixels.iter().max()]
            .map(|pixel| usize::try_from(pixel.copied().unwrap_or_default()).unwrap_or_default());
        let entirely_before = pixels.iter().all(|pixel| *pixel < 0);
        let end = if entirely_before { 0 } else { last + 1 };
        first.max(limits.start)..end.min(limits.end)
    }
}

/// Positive if `point` is to the right of the way from `from` to `to`, with y pointing down.
fn cross(from: [i64; 2], to: [i64; 2], point: [i64; 2]) -> i64 {
    (to[0] - from[0]) * (point[1] - from[1]) - (to[1] - from[1]) * (point[0] - from[0])
}

/// Whether the inside, which is to the right of the edge, is below it or right of it.
fn is_top_or_left(from: [i64; 2], to: [i64; 2]) -> bool {
    let is_top = from[1] == to[1] && to[0] > from[0];
    let is_left = to[1] < from[1];
    is_top || is_left
}
