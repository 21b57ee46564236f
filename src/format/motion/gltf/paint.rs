//! Colour and picture of a surface.

use std::collections::HashMap;

use glam::{Affine2, Vec2};

use super::buffers::{Buffers, malformed};
use super::document::{Document, Primitive, TextureTransform};
use super::mesh_parts_left_out::LeftOut;
use crate::error::{ErrorCode, Result};
use crate::replay::{AvatarImage, AvatarMesh};

/// The pictures of one avatar, each loaded once.
pub(super) struct Images<'b, 'a> {
    buffers: &'b Buffers<'a>,
    place_of: HashMap<usize, Option<usize>>,
    images: Vec<AvatarImage>,
}

/// Gives a surface the colour and picture of its material.
pub(super) fn paint(
    surface: &mut AvatarMesh,
    document: &Document<'_>,
    primitive: &Primitive,
    images: &mut Images<'_, '_>,
    left_out: &mut LeftOut,
) -> Result<()> {
    let Some(material) = primitive.material.and_then(|index| document.materials.get(index)) else {
        return Ok(());
    };
    let pbr = &material.pbr_metallic_roughness;
    surface.base_colour = pbr.base_color_factor.unwrap_or([1.0; 4]);
    let Some(texture) = &pbr.base_color_texture else {
        return Ok(());
    };
    let source = document
        .textures
        .get(texture.index)
        .and_then(|texture| texture.source);
    let image = match source {
        Some(source) => images.place(source, left_out)?,
        None => {
            left_out.images += 1;
            if left_out.images == 1 {
                left_out.first_image = format!("texture {} has no picture of PNG or JPEG", texture.index);
            }
            None
        }
    };
    let transform = texture.extensions.transform.as_ref();
    let set = transform
        .and_then(|transform| transform.tex_coord)
        .unwrap_or(texture.tex_coord);
    let accessor = match set {
        0 => primitive.attributes.texcoord_0,
        1 => primitive.attributes.texcoord_1,
        _ => None,
    };
    let (Some(image), Some(accessor)) = (image, accessor) else {
        return Ok(());
    };
    match images.buffers.floats::<2>(accessor) {
        Ok(coordinates) if coordinates.len() == surface.positions_m.len() => {
            surface.texture_coordinates = coordinates;
            if let Some(transform) = transform {
                transform_coordinates(&mut surface.texture_coordinates, transform);
            }
            surface.image = Some(image);
            Ok(())
        }
        Ok(coordinates) => left_out.unsound(malformed(
            format!(
                "expected {} texture coordinates, found {}",
                surface.positions_m.len(),
                coordinates.len()
            ),
            format!("accessors[{accessor}]"),
        )),
        Err(error) => left_out.unsound(error),
    }
}

fn transform_coordinates(coordinates: &mut [[f32; 2]], transform: &TextureTransform) {
    let turned = Affine2::from_angle(-transform.rotation);
    let scaled = Affine2::from_scale(transform.scale.map_or(Vec2::ONE, Vec2::from));
    let moved = Affine2::from_translation(Vec2::from(transform.offset)) * turned * scaled;
    for coordinate in coordinates {
        *coordinate = moved.transform_point2(Vec2::from(*coordinate)).to_array();
    }
}

impl<'b, 'a> Images<'b, 'a> {
    pub(super) fn new(buffers: &'b Buffers<'a>) -> Self {
        Self {
            buffers,
            place_of: HashMap::new(),
            images: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> Vec<AvatarImage> {
        self.images
    }

    /// The place of a picture among those kept; `None` for one that is left out.
    fn place(&mut self, index: usize, left_out: &mut LeftOut) -> Result<Option<usize>> {
        if let Some(&known) = self.place_of.get(&index) {
            return Ok(known);
        }
        let place = match self.load(index) {
            Ok(image) => {
                self.images.push(image);
                Some(self.images.len() - 1)
            }
            // A body without its picture is still a body.
            Err(error) if [ErrorCode::InputMalformed, ErrorCode::CompanionMissing].contains(&error.code) => {
                left_out.images += 1;
                if left_out.images == 1 {
                    left_out.first_image = error.to_string();
                }
                None
            }
            Err(error) => return Err(error),
        };
        self.place_of.insert(index, place);
        Ok(place)
    }

    fn load(&self, index: usize) -> Result<AvatarImage> {
        let field = format!("images[{index}]");
        let image = self.buffers.document.images.get(index).ok_or_else(|| {
            malformed(
                "expected a picture, found none of that number".to_owned(),
                field.clone(),
            )
        })?;
        let bytes = match image.buffer_view {
            Some(view) => self.buffers.view(view)?.to_vec(),
            None => self.buffers.file(&image.uri, &field)?.into_owned(),
        };
        let mime_type = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            "image/png"
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            "image/jpeg"
        } else {
            return Err(malformed(
                "expected PNG or JPEG, found something else".to_owned(),
                field,
            ));
        };
        Ok(AvatarImage {
            mime_type: mime_type.to_owned(),
            bytes,
        })
    }
}
