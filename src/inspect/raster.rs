//! Paints egui's triangles into an image, without a window or a graphics adapter.
//!
//! The picture is the one that egui's OpenGL painter makes, but for its dithering: colours are multiplied and blended
//! in gamma space with premultiplied alpha, textures are filtered as they ask for and end at their edge, and a pixel
//! that two triangles share is painted by one of them.

use std::collections::HashMap;

use egui::epaint::{ClippedPrimitive, ImageDelta, Mesh, Primitive, TextureId, Vertex};
use egui::{Color32, ColorImage, ImageData, Pos2, Rect, TextureFilter, TexturesDelta};

mod triangle;

use triangle::{PixelRect, Triangle};

/// Paints frames of one egui context; keeps its textures, which egui sends only once.
#[derive(Default)]
pub(crate) struct Rasterizer {
    textures: HashMap<TextureId, Texture>,
    /// Textures of the last frame that no later one uses.
    unused: Vec<TextureId>,
}

impl Rasterizer {
    /// Takes over the texture changes of one frame, and leaves none behind. Call it before painting that frame.
    pub(crate) fn update_textures(&mut self, delta: &mut TexturesDelta) {
        for id in self.unused.drain(..) {
            self.textures.remove(&id);
        }
        #[expect(
            clippy::iter_over_hash_type,
            reason = "each entry changes another texture"
        )]
        for (id, changes) in delta.set.drain() {
            for change in changes {
                match change.pos {
                    None => drop(self.textures.insert(id, Texture::new(&change))),
                    Some(pos) => {
                        if let Some(texture) = self.textures.get_mut(&id) {
                            texture.patch(pos, &change);
                        }
                    }
                }
            }
        }
        self.unused.extend(delta.free.drain());
    }

    /// Paints what `egui::Context::tessellate` gave onto an image of `size` pixels filled with `background`.
    ///
    /// Paint callbacks, which are made for a graphics adapter, are left out.
    pub(crate) fn render(
        &self,
        primitives: &[ClippedPrimitive],
        pixels_per_point: f32,
        size: [usize; 2],
        background: Color32,
    ) -> ColorImage {
        let mut image = ColorImage::filled(size, background);
        for ClippedPrimitive {
            clip_rect,
            primitive,
        } in primitives
        {
            if let Primitive::Mesh(mesh) = primitive
                && let Some(texture) = self.textures.get(&mesh.texture_id)
            {
                let clip = pixel_rect(*clip_rect * pixels_per_point, size);
                paint_mesh(&mut image, mesh, texture, pixels_per_point, &clip);
            }
        }
        image
    }
}

/// Encodes an image as PNG, with straight alpha as PNG wants it.
///
/// # Errors
/// If the image has no pixels, or more than PNG can hold.
pub(crate) fn encode_png(image: &ColorImage) -> Result<Vec<u8>, png::EncodingError> {
    let [width, height] = image
        .size
        .map(|side| u32::try_from(side).unwrap_or(u32::MAX));
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    let pixels: Vec<u8> = image
        .pixels
        .iter()
        .flat_map(Color32::to_srgba_unmultiplied)
        .collect();
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(bytes)
}

/// The pixels that a clip rectangle lets through, rounded as egui's painters do.
fn pixel_rect(clip: Rect, [width, height]: [usize; 2]) -> PixelRect {
    let bound = |v: f32, limit: usize| (v.round().max(0.0) as usize).min(limit);
    PixelRect {
        columns: bound(clip.min.x, width)..bound(clip.max.x, width),
        rows: bound(clip.min.y, height)..bound(clip.max.y, height),
    }
}

fn paint_mesh(
    image: &mut ColorImage,
    mesh: &Mesh,
    texture: &Texture,
    pixels_per_point: f32,
    clip: &PixelRect,
) {
    let vertex = |index: u32| mesh.vertices.get(index as usize);
    for [a, b, c] in mesh.triangles() {
        let (Some(a), Some(b), Some(c)) = (vertex(a), vertex(b), vertex(c)) else {
            continue;
        };
        let corners = [a, b, c].map(|vertex| vertex.pos.to_vec2() * pixels_per_point);
        let Some(triangle) = Triangle::new(corners) else {
            continue;
        };
        triangle.for_each_pixel(clip, |x, y, weights| {
            let color = shade([a, b, c], weights, texture);
            let pixel = &mut image.pixels[y * image.size[0] + x];
            *pixel = blend(color, *pixel);
        });
    }
}

/// Red, green, blue and alpha, premultiplied, each from 0 to 255 and not yet rounded.
type Rgba = [f32; 4];

fn shade(vertices: [&Vertex; 3], weights: [f32; 3], texture: &Texture) -> Rgba {
    let mut color = [0.0; 4];
    let mut uv = Pos2::ZERO;
    for (vertex, weight) in vertices.into_iter().zip(weights) {
        for (sum, channel) in color.iter_mut().zip(vertex.color.to_array()) {
            *sum += weight * f32::from(channel);
        }
        uv += vertex.uv.to_vec2() * weight;
    }
    let texel = texture.sample(uv);
    std::array::from_fn(|channel| color[channel] * texel[channel] / 255.0)
}

/// Lays a colour over another: `source + destination · (1 − source alpha)`.
fn blend(source: Rgba, destination: Color32) -> Color32 {
    let through = 1.0 - source[3] / 255.0;
    let below = destination.to_array().map(f32::from);
    let [r, g, b, a] = std::array::from_fn(|channel| {
        // The cast saturates.
        (source[channel] + below[channel] * through + 0.5) as u8
    });
    Color32::from_rgba_premultiplied(r, g, b, a)
}

struct Texture {
    image: ColorImage,
    filter: TextureFilter,
}

impl Texture {
    fn new(change: &ImageDelta) -> Self {
        let ImageData::Color(image) = &change.image;
        Self {
            image: image.as_ref().clone(),
            filter: change.options.magnification,
        }
    }

    /// Replaces the part that starts at `pos`; what would go over the edge is left out.
    fn patch(&mut self, [left, top]: [usize; 2], change: &ImageDelta) {
        let ImageData::Color(patch) = &change.image;
        let [width, height] = self.image.size;
        let columns = patch.size[0].min(width.saturating_sub(left));
        let rows = patch.size[1].min(height.saturating_sub(top));
        if columns == 0 {
            return;
        }
        for (row, source) in patch
            .pixels
            .chunks_exact(patch.size[0])
            .take(rows)
            .enumerate()
        {
            let start = (top + row) * width + left;
            self.image.pixels[start..start + columns].copy_from_slice(&source[..columns]);
        }
        self.filter = change.options.magnification;
    }

    /// The colour at a place, where (0, 0) is the top left corner and (1, 1) the bottom right one.
    fn sample(&self, uv: Pos2) -> Rgba {
        let [width, height] = self.image.size;
        let (x, y) = (uv.x * width as f32, uv.y * height as f32);
        if self.filter == TextureFilter::Nearest {
            return self.texel(x.floor(), y.floor());
        }
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (right_share, bottom_share) = (x - left, y - top);
        let mix = |a: Rgba, b: Rgba, share: f32| -> Rgba {
            std::array::from_fn(|i| a[i] + (b[i] - a[i]) * share)
        };
        let row = |y: f32| mix(self.texel(left, y), self.texel(left + 1.0, y), right_share);
        mix(row(top), row(top + 1.0), bottom_share)
    }

    fn texel(&self, x: f32, y: f32) -> Rgba {
        let [width, height] = self.image.size;
        // Negative numbers become zero in the cast.
        let (x, y) = (
            (x as usize).min(width.saturating_sub(1)),
            (y as usize).min(height.saturating_sub(1)),
        );
        let color = self
            .image
            .pixels
            .get(y * width + x)
            .copied()
            .unwrap_or_default();
        color.to_array().map(f32::from)
    }
}

#[cfg(test)]
mod tests;
