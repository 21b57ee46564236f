//! The parts of a glTF document and the binary chunk that they speak of.

use std::io::Write;

use serde_json::{Map, Value, json};

use crate::error::{Error, ErrorCode, Result};
use crate::export::unwritable;

/// The target of a buffer view of vertex attributes.
pub(super) const VERTICES: u32 = 34_962;
/// The target of a buffer view of indices.
pub(super) const INDICES: u32 = 34_963;

/// The type of one number of an accessor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Component {
    Byte,
    Short,
    Int,
    Float,
}

impl Component {
    const fn code(self) -> u32 {
        match self {
            Self::Byte => 5121,
            Self::Short => 5123,
            Self::Int => 5125,
            Self::Float => 5126,
        }
    }
}

/// A run of the binary chunk.
#[derive(Debug)]
pub(super) enum Section {
    /// Bytes that are ready, in whole words.
    Bytes(Vec<u8>),
    /// The animation of one track, which is computed when it is written.
    Animation(usize),
}

/// A document in the making.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) nodes: Vec<Value>,
    /// The nodes of the scene.
    pub(super) roots: Vec<usize>,
    materials: Vec<Value>,
    meshes: Vec<Value>,
    skins: Vec<Value>,
    accessors: Vec<Value>,
    views: Vec<Value>,
    samplers: Vec<Value>,
    channels: Vec<Value>,
    sections: Vec<Section>,
    length: usize,
}

impl Document {
    /// The index of a material, which is added unless it is there.
    pub(super) fn material(&mut self, material: Value) -> usize {
        if let Some(known) = self.materials.iter().position(|known| *known == material) {
            return known;
        }
        self.materials.push(material);
        self.materials.len() - 1
    }

    pub(super) fn mesh(&mut self, mesh: Value) -> usize {
        self.meshes.push(mesh);
        self.meshes.len() - 1
    }

    pub(super) fn skin(&mut self, skin: Value) -> usize {
        self.skins.push(skin);
        self.skins.len() - 1
    }

    /// Adds values that are ready.
    pub(super) fn accessor(
        &mut self,
        component: Component,
        shape: &str,
        count: usize,
        bytes: Vec<u8>,
        target: Option<u32>,
    ) -> usize {
        self.bounded(component, shape, count, bytes, target, Value::Null)
    }

    /// As [`Self::accessor`], with `min` and `max`.
    pub(super) fn bounded(
        &mut self,
        component: Component,
        shape: &str,
        count: usize,
        mut bytes: Vec<u8>,
        target: Option<u32>,
        bounds: Value,
    ) -> usize {
        let view = self.view(bytes.len(), target);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        self.length += bytes.len();
        self.sections.push(Section::Bytes(bytes));
        self.push_accessor(view, component, shape, count, bounds)
    }

    /// Says that the values of a track's animation follow, in the order of the calls of [`Self::animated`].
    pub(super) fn begin_animation(&mut self, track: usize) {
        self.sections.push(Section::Animation(track));
    }

    /// Adds the values of one channel of the animation that was begun last.
    pub(super) fn animated(&mut self, shape: &str, count: usize, bounds: Option<Value>) -> usize {
        let numbers = match shape {
            "VEC4" => 4,
            "VEC3" => 3,
            _ => 1,
        };
        let bytes = count * numbers * 4;
        let view = self.view(bytes, None);
        self.length += bytes;
        self.push_accessor(
            view,
            Component::Float,
            shape,
            count,
            bounds.unwrap_or(Value::Null),
        )
    }

    pub(super) fn channel(&mut self, input: usize, output: usize, node: usize, path: &str) {
        self.channels.push(json!({
            "sampler": self.samplers.len(),
            "target": {"node": node, "path": path},
        }));
        self.samplers
            .push(json!({"input": input, "output": output, "interpolation": "LINEAR"}));
    }

    fn view(&mut self, bytes: usize, target: Option<u32>) -> usize {
        let mut view = json!({"buffer": 0, "byteOffset": self.length, "byteLength": bytes});
        if let (Some(target), Some(members)) = (target, view.as_object_mut()) {
            members.insert("target".to_owned(), json!(target));
        }
        self.views.push(view);
        self.views.len() - 1
    }

    fn push_accessor(
        &mut self,
        view: usize,
        component: Component,
        shape: &str,
        count: usize,
        bounds: Value,
    ) -> usize {
        let mut accessor = json!({
            "bufferView": view,
            "componentType": component.code(),
            "count": count,
            "type": shape,
        });
        if let (Some(members), Value::Object(bounds)) = (accessor.as_object_mut(), bounds) {
            members.extend(bounds);
        }
        self.accessors.push(accessor);
        self.accessors.len() - 1
    }

    /// The length of the binary chunk.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    pub(super) fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The document as JSON, padded to whole words.
    pub(super) fn root(&mut self, name: &str, extras: &Value) -> Result<Vec<u8>> {
        let mut root = Map::new();
        let mut put = |name: &str, value: Value| {
            // Empty lists are not allowed.
            if value.as_array().is_none_or(|list| !list.is_empty()) {
                root.insert(name.to_owned(), value);
            }
        };
        let take = |list: &mut Vec<Value>| Value::Array(std::mem::take(list));
        let generator = concat!("athlete-replay ", env!("CARGO_PKG_VERSION"));
        put("asset", json!({"version": "2.0", "generator": generator}));
        put("scene", json!(0));
        put(
            "scenes",
            json!([{"name": name, "nodes": self.roots, "extras": extras}]),
        );
        put("nodes", take(&mut self.nodes));
        put("materials", take(&mut self.materials));
        put("meshes", take(&mut self.meshes));
        put("skins", take(&mut self.skins));
        put("accessors", take(&mut self.accessors));
        put("bufferViews", take(&mut self.views));
        if self.length > 0 {
            put("buffers", json!([{"byteLength": self.length}]));
        }
        if !self.channels.is_empty() {
            put(
                "animations",
                json!([{"name": name, "samplers": take(&mut self.samplers), "channels": take(&mut self.channels)}]),
            );
        }
        let mut json = serde_json::to_vec(&Value::Object(root)).map_err(|error| {
            Error::new(
                ErrorCode::ReplayInvalid,
                format!("the document could not be written: {error}"),
            )
        })?;
        json.resize(json.len().next_multiple_of(4), b' ');
        Ok(json)
    }
}

/// Writes the file's header, the JSON chunk and the header of the binary chunk.
pub(super) fn write_header(json: &[u8], binary: usize, out: &mut impl Write) -> Result<()> {
    // A chunk of nothing is left out.
    let chunk = if binary > 0 { 8 + binary } else { 0 };
    let length = 12 + 8 + json.len() + chunk;
    let [length, json_length, binary] = [length, json.len(), binary].map(u32::try_from);
    let (Ok(length), Ok(json_length), Ok(binary)) = (length, json_length, binary) else {
        return Err(Error::new(
            ErrorCode::LimitExceeded,
            "expected at most 4 GiB in a GLB file, found more; give a start and an end, or fewer tracks",
        ));
    };
    let mut write = || -> std::io::Result<()> {
        out.write_all(b"glTF")?;
        for word in [2, length, json_length] {
            out.write_all(&word.to_le_bytes())?;
        }
        out.write_all(b"JSON")?;
        out.write_all(json)?;
        if binary == 0 {
            return Ok(());
        }
        out.write_all(&binary.to_le_bytes())?;
        out.write_all(b"BIN\0")
    };
    write().map_err(unwritable)
}
