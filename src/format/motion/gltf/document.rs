//! The JSON of a glTF, as far as it is read.

use std::borrow::Cow;

use serde::Deserialize;

use super::container::Parts;
use crate::error::{Error, ErrorCode, Result};
use crate::format::limits::over_limit;

/// The most JSON objects: each takes some hundred bytes of memory for as few as three of the file.
const MOST_OBJECTS: usize = 1 << 20;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Document<'a> {
    pub(super) asset: Asset,
    pub(super) accessors: Vec<Accessor>,
    pub(super) animations: Vec<Animation>,
    #[serde(borrow)]
    pub(super) buffers: Vec<Buffer<'a>>,
    pub(super) buffer_views: Vec<BufferView>,
    pub(super) extensions_required: Vec<String>,
    #[serde(borrow)]
    pub(super) images: Vec<Image<'a>>,
    pub(super) materials: Vec<Material>,
    pub(super) meshes: Vec<Mesh>,
    pub(super) nodes: Vec<Node>,
    pub(super) skins: Vec<Skin>,
    pub(super) textures: Vec<Texture>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asset {
    pub(super) version: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Accessor {
    pub(super) buffer_view: Option<usize>,
    pub(super) byte_offset: usize,
    pub(super) component_type: u32,
    pub(super) normalized: bool,
    pub(super) count: usize,
    #[serde(rename = "type")]
    pub(super) shape: String,
    pub(super) sparse: Option<Sparse>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sparse {
    pub(super) count: usize,
    pub(super) indices: SparsePart,
    pub(super) values: SparsePart,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct SparsePart {
    pub(super) buffer_view: usize,
    pub(super) byte_offset: usize,
    pub(super) component_type: u32,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Animation {
    pub(super) name: Option<String>,
    pub(super) channels: Vec<Channel>,
    pub(super) samplers: Vec<AnimationSampler>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Channel {
    pub(super) sampler: Option<usize>,
    pub(super) target: Target,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Target {
    pub(super) node: Option<usize>,
    pub(super) path: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AnimationSampler {
    pub(super) input: usize,
    pub(super) output: usize,
    pub(super) interpolation: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Buffer<'a> {
    pub(super) byte_length: usize,
    #[serde(borrow)]
    pub(super) uri: Cow<'a, str>,
    extensions: BufferExtensions,
}

impl Buffer<'_> {
    /// Whether the buffer only serves readers that cannot decompress.
    pub(super) fn is_fallback(&self) -> bool {
        let extensions = [&self.extensions.ext_meshopt, &self.extensions.khr_meshopt];
        extensions
            .into_iter()
            .any(|extension| extension.as_ref().is_some_and(|buffer| buffer.fallback))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct BufferExtensions {
    #[serde(rename = "EXT_meshopt_compression")]
    ext_meshopt: Option<MeshoptBuffer>,
    #[serde(rename = "KHR_meshopt_compression")]
    khr_meshopt: Option<MeshoptBuffer>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MeshoptBuffer {
    fallback: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct BufferView {
    pub(super) buffer: usize,
    pub(super) byte_offset: usize,
    pub(super) byte_length: usize,
    pub(super) byte_stride: Option<usize>,
    pub(super) extensions: ViewExtensions,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ViewExtensions {
    // Two fields, not an alias, which would make a file with both an error.
    #[serde(rename = "EXT_meshopt_compression")]
    ext_meshopt: Option<MeshoptView>,
    #[serde(rename = "KHR_meshopt_compression")]
    khr_meshopt: Option<MeshoptView>,
}

impl ViewExtensions {
    pub(super) fn meshopt(&self) -> Option<&MeshoptView> {
        self.khr_meshopt.as_ref().or(self.ext_meshopt.as_ref())
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct MeshoptView {
    pub(super) buffer: usize,
    pub(super) byte_offset: usize,
    pub(super) byte_length: usize,
    pub(super) byte_stride: usize,
    pub(super) count: usize,
    pub(super) mode: String,
    pub(super) filter: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Image<'a> {
    #[serde(borrow)]
    pub(super) uri: Cow<'a, str>,
    pub(super) buffer_view: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Material {
    pub(super) pbr_metallic_roughness: Pbr,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Pbr {
    pub(super) base_color_factor: Option<[f32; 4]>,
    pub(super) base_color_texture: Option<TextureUse>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct TextureUse {
    pub(super) index: usize,
    pub(super) tex_coord: usize,
    pub(super) extensions: TextureExtensions,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TextureExtensions {
    #[serde(rename = "KHR_texture_transform")]
    pub(super) transform: Option<TextureTransform>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct TextureTransform {
    pub(super) offset: [f32; 2],
    pub(super) rotation: f32,
    pub(super) scale: Option<[f32; 2]>,
    pub(super) tex_coord: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Texture {
    pub(super) source: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Mesh {
    pub(super) primitives: Vec<Primitive>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Primitive {
    pub(super) attributes: Attributes,
    pub(super) indices: Option<usize>,
    pub(super) material: Option<usize>,
    pub(super) mode: Option<u32>,
    pub(super) targets: Vec<serde::de::IgnoredAny>,
    pub(super) extensions: PrimitiveExtensions,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PrimitiveExtensions {
    #[serde(rename = "KHR_draco_mesh_compression")]
    pub(super) draco: Option<serde::de::IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "UPPERCASE")]
pub(super) struct Attributes {
    pub(super) position: Option<usize>,
    pub(super) normal: Option<usize>,
    pub(super) texcoord_0: Option<usize>,
    pub(super) texcoord_1: Option<usize>,
    pub(super) joints_0: Option<usize>,
    pub(super) joints_1: Option<usize>,
    pub(super) weights_0: Option<usize>,
    pub(super) weights_1: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Node {
    pub(super) name: Option<String>,
    pub(super) children: Vec<usize>,
    pub(super) matrix: Option<[f64; 16]>,
    pub(super) translation: Option<[f64; 3]>,
    pub(super) rotation: Option<[f64; 4]>,
    pub(super) scale: Option<[f64; 3]>,
    pub(super) mesh: Option<usize>,
    pub(super) skin: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Skin {
    pub(super) name: Option<String>,
    pub(super) inverse_bind_matrices: Option<usize>,
    pub(super) joints: Vec<usize>,
}

/// No more than the version, which is where glTF 1.0 and 2.0 still agree.
#[derive(Default, Deserialize)]
#[serde(default)]
struct VersionOnly {
    asset: Asset,
}

/// The files a glTF names.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct FilesOnly<'a> {
    #[serde(borrow)]
    pub(super) buffers: Vec<Buffer<'a>>,
    #[serde(borrow)]
    pub(super) images: Vec<Image<'a>>,
}

impl<'a> Document<'a> {
    /// A node's name; one without has a number.
    pub(super) fn node_name(&self, node: usize) -> String {
        self.nodes
            .get(node)
            .and_then(|node| node.name.clone())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| format!("node {node}"))
    }

    /// # Errors
    /// [`ErrorCode::InputTruncated`], [`ErrorCode::InputMalformed`], [`ErrorCode::VersionUnsupported`],
    /// [`ErrorCode::LimitExceeded`].
    pub(super) fn parse(parts: &Parts<'a>) -> Result<Self> {
        let at = |error: Error, line: usize| match parts.json_at {
            Some(byte) => error.at_byte(byte),
            None => error.at_line(line.max(1)),
        };
        let json = padding_removed(parts.json);
        // Every value that takes memory beyond its own text is an object.
        let objects = json.iter().filter(|byte| **byte == b'{').count();
        if objects > MOST_OBJECTS {
            return Err(at(
                over_limit(
                    &format!("at most {MOST_OBJECTS} JSON objects"),
                    &objects.to_string(),
                ),
                1,
            ));
        }
        let parsed: serde_json::Result<Self> = serde_json::from_slice(json);
        let version = match &parsed {
            Ok(document) => document.asset.version.clone(),
            Err(_) => serde_json::from_slice::<VersionOnly>(json)
                .ok()
                .and_then(|document| document.asset.version),
        };
        if let Some(version) = version.filter(|version| !version.starts_with("2.")) {
            return Err(at(
                Error::new(
                    ErrorCode::VersionUnsupported,
                    format!(
                        "expected glTF 2.0, found version \"{}\"; convert the file to glTF 2.0",
                        version.escape_debug().take(16).collect::<String>()
                    ),
                )
                .in_field("asset.version"),
                1,
            ));
        }
        parsed.map_err(|error| {
            // A number that is cut is no number, rather than an early end.
            let last_line = json.iter().filter(|byte| **byte == b'\n').count() + 1;
            let last_length = json.iter().rev().take_while(|byte| **byte != b'\n').count();
            let is_at_end = error.line() == last_line && error.column() >= last_length;
            let (code, what_to_do) = if error.is_eof() || is_at_end {
                (ErrorCode::InputTruncated, "get the whole file")
            } else {
                (ErrorCode::InputMalformed, "export the file again")
            };
            at(
                Error::new(
                    code,
                    format!("expected the JSON of a glTF, found {error}; {what_to_do}"),
                ),
                error.line(),
            )
        })
    }
}

/// The JSON chunk without the padding at its end: spaces, or the zeros of some writers.
pub(super) fn padding_removed(json: &[u8]) -> &[u8] {
    let end = json
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last + 1);
    json.get(..end).unwrap_or(json)
}
