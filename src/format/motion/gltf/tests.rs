//! What no recording shows: the facts of documents, accessors and compressed streams.

use std::path::PathBuf;

use serde_json::Value;

use super::buffers::Buffers;
use super::document::{Document, MeshoptView};
use super::{container, meshopt};
use crate::format::ReadOptions;
use crate::format::input::Input;

fn with_document(bytes: &[u8], check: impl FnOnce(&Document<'_>, &Buffers<'_>)) {
    let options = ReadOptions::default();
    let input = Input {
        bytes,
        options: &options,
    };
    let parts = container::split(bytes, &mut Vec::new()).unwrap();
    let document = Document::parse(&parts).unwrap();
    check(&document, &Buffers::new(&input, &document, parts.binary));
}

fn samples() -> Option<(PathBuf, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let text = std::fs::read_to_string(folder.join("expected.json")).ok()?;
    Some((folder, serde_json::from_str(&text).unwrap()))
}

#[test]
fn every_sample_holds_what_its_facts_say() {
    let Some((folder, expected)) = samples() else {
        return;
    };
    let mut seen = 0;
    for (name, entry) in expected.as_object().unwrap() {
        if entry["kind"] != "gltf" || name.contains("truncated") {
            continue;
        }
        seen += 1;
        let facts = &entry["facts"];
        let bytes = std::fs::read(folder.join(name)).unwrap();
        with_document(&bytes, |document, buffers| {
            check_facts(name, facts, document, buffers);
        });
    }
    assert_eq!(seen, 11);
}

fn check_facts(name: &str, facts: &Value, document: &Document<'_>, buffers: &Buffers<'_>) {
    let count = |key: &str| facts[key].as_u64().unwrap_or(0) as usize;
    assert_eq!(
        document.asset.version.as_deref(),
        facts["version"].as_str(),
        "{name}"
    );
    assert_eq!(document.nodes.len(), count("nodes"), "{name}");
    assert_eq!(document.meshes.len(), count("meshes"), "{name}");
    let sparse = document
        .accessors
        .iter()
        .filter(|accessor| accessor.sparse.is_some())
        .count();
    assert_eq!(sparse, count("sparse_accessors"), "{name}");
    let skins: Vec<usize> = document.skins.iter().map(|skin| skin.joints.len()).collect();
    let expected: Vec<usize> = facts["skins"]
        .as_array()
        .unwrap()
        .iter()
        .map(|skin| skin["joints"].as_u64().unwrap() as usize)
        .collect();
    assert_eq!(skins, expected, "{name}");
    let animations = facts["animations"].as_array().unwrap();
    assert_eq!(document.animations.len(), animations.len(), "{name}");
    for (animation, expected) in document.animations.iter().zip(animations) {
        assert_eq!(animation.name.as_deref(), expected["name"].as_str(), "{name}");
        assert_eq!(
            animation.channels.len() as u64,
            expected["channels"].as_u64().unwrap(),
            "{name}"
        );
        let inputs = animation.channels.iter().map(|channel| {
            let sampler = &animation.samplers[channel.sampler.unwrap()];
            buffers.floats::<1>(sampler.input).unwrap()
        });
        let keys = inputs.clone().map(|input| input.len()).max().unwrap_or(0);
        assert_eq!(keys as u64, expected["keyframes_max"].as_u64().unwrap(), "{name}");
        if let (Some(start), Some(end)) = (expected["start"].as_f64(), expected["end"].as_f64()) {
            let times: Vec<f64> = inputs.flatten().map(|[time]| f64::from(time)).collect();
            let first = times.iter().copied().fold(f64::INFINITY, f64::min);
            let last = times.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            assert!(
                (first - start).abs() < 1e-6 && (last - end).abs() < 1e-6,
                "{name}"
            );
        }
        let words = |key: &str| -> Vec<String> {
            let words = expected[key].as_array().into_iter().flatten();
            words.map(|word| word.as_str().unwrap().to_owned()).collect()
        };
        let mut paths: Vec<String> = animation.channels.iter().map(|c| c.target.path.clone()).collect();
        paths.sort();
        paths.dedup();
        let mut interpolations: Vec<String> = animation
            .samplers
            .iter()
            .map(|sampler| sampler.interpolation.clone().unwrap_or("LINEAR".to_owned()))
            .collect();
        interpolations.sort();
        interpolations.dedup();
        if keys > 0 {
            assert_eq!(paths, words("paths"), "{name}");
            assert_eq!(interpolations, words("interpolations"), "{name}");
        }
    }
}

#[test]
fn sparse_accessors_of_the_validator() {
    let Some((folder, _)) = samples() else {
        return;
    };
    let bytes = std::fs::read(folder.join("gltf/validator/accessor_data_get_elements_sparse.gltf")).unwrap();
    with_document(&bytes, |_, buffers| {
        // The values are in the data addresses of the file: 0.125 and 1024; 70000, 0, 54321, 6789 with 100001 and 200002.
        assert_eq!(buffers.floats::<1>(0).unwrap(), [[0.0], [0.0]]);
        assert_eq!(buffers.floats::<1>(1).unwrap(), [[0.125], [1024.0]]);
        let found = buffers.whole_numbers::<1>(2).unwrap();
        assert_eq!(found, [[70_000], [100_001], [54_321], [200_002]]);
    });
}

/// Streams that meshoptimizer encoded and decoded; see `make.mjs` beside them.
fn streams() -> Vec<(String, MeshoptView, Vec<u8>, Vec<u8>)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/gltf/meshopt.json");
    let cases: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let hex = |value: &Value| -> Vec<u8> {
        let text = value.as_str().unwrap();
        (0..text.len() / 2)
            .map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap())
            .collect()
    };
    cases
        .as_array()
        .unwrap()
        .iter()
        .map(|case| {
            let view: MeshoptView = serde_json::from_value(serde_json::json!({
                "mode": case["mode"], "filter": case["filter"], "count": case["count"], "byteStride": case["stride"]
            }))
            .unwrap();
            let name = case["name"].as_str().unwrap().to_owned();
            (name, view, hex(&case["encoded"]), hex(&case["decoded"]))
        })
        .collect()
}

#[test]
fn streams_are_decoded_as_meshoptimizer_does() {
    let streams = streams();
    assert!(streams.len() > 50);
    for (name, view, encoded, expected) in streams {
        let found = meshopt::decode(&encoded, &view).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let filter = view.filter.as_deref().unwrap_or("NONE");
        if filter == "NONE" || filter == "EXPONENTIAL" {
            assert!(found == expected, "{name}");
            continue;
        }
        // The other filters are specified to one unit in the last place.
        assert_eq!(found.len(), expected.len(), "{name}");
        let values = |bytes: &[u8]| -> Vec<i32> {
            match view.byte_stride {
                4 if filter == "COLOR" => bytes.iter().map(|byte| i32::from(*byte)).collect(),
                4 => bytes.iter().map(|byte| i32::from(*byte as i8)).collect(),
                _ if filter == "COLOR" => bytes
                    .chunks(2)
                    .map(|b| i32::from(u16::from_le_bytes([b[0], b[1]])))
                    .collect(),
                _ => bytes
                    .chunks(2)
                    .map(|b| i32::from(i16::from_le_bytes([b[0], b[1]])))
                    .collect(),
            }
        };
        for (found, expected) in values(&found).into_iter().zip(values(&expected)) {
            assert!((found - expected).abs() <= 1, "{name}: {found} is not {expected}");
        }
    }
}

#[test]
fn cut_and_damaged_streams_are_refused_or_decoded() {
    for (name, view, encoded, expected) in streams() {
        for length in (0..encoded.len()).step_by(encoded.len() / 40 + 1) {
            if let Ok(decoded) = meshopt::decode(&encoded[..length], &view) {
                // A cut that takes exactly the padding of the tail is not seen by any reader of this codec.
                assert_eq!(decoded.len(), expected.len(), "{name}");
            }
        }
        for at in (0..encoded.len()).step_by(encoded.len() / 60 + 1) {
            let mut damaged = encoded.clone();
            damaged[at] ^= 0x5a;
            let _ = meshopt::decode(&damaged, &view);
        }
        for count in [0, 1, 3, view.count + 3, 3_000_000_000] {
            let asked = MeshoptView {
                count,
                mode: view.mode.clone(),
                byte_stride: view.byte_stride,
                ..MeshoptView::default()
            };
            let _ = meshopt::decode(&encoded, &asked);
        }
    }
}
