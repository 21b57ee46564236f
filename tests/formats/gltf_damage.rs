//! glTF: files that are broken on purpose, cut, or odd.

use athlete_replay::error::{Error, ErrorCode};
use athlete_replay::format::{Format, Limits, ReadOptions, read};
use serde_json::{Value, json};

use crate::gltf::{bytes_of, codes, json_of, open, open_json};

fn refused(value: &Value) -> Error {
    read(value.to_string().as_bytes(), &ReadOptions::default()).unwrap_err()
}

/// A change to a sound file.
type Damage = fn(&mut Value);

#[test]
fn what_is_needed_and_unsound_is_refused_with_its_field() {
    let cases: [(&str, Damage, ErrorCode, &str); 9] = [
        (
            "a cycle",
            |f| f["nodes"][2]["children"] = json!([0]),
            ErrorCode::InputMalformed,
            "nodes[0]",
        ),
        (
            "a node in itself",
            |f| f["nodes"][1]["children"] = json!([1]),
            ErrorCode::InputMalformed,
            "nodes[1]",
        ),
        (
            "two parents",
            |f| f["nodes"][3]["children"] = json!([2]),
            ErrorCode::InputMalformed,
            "nodes[2]",
        ),
        (
            "a joint that is not there",
            |f| f["skins"][0]["joints"][1] = json!(99),
            ErrorCode::InputMalformed,
            "skins[0].joints[1]",
        ),
        (
            "no such version",
            |f| f["asset"]["version"] = json!("1.0"),
            ErrorCode::VersionUnsupported,
            "asset.version",
        ),
        (
            "no buffer",
            |f| f["buffers"] = json!([{"byteLength": 4}]),
            ErrorCode::InputTruncated,
            "buffers[0]",
        ),
        (
            "no nodes",
            |f| {
                f["nodes"] = json!([]);
                f["skins"] = json!([]);
            },
            ErrorCode::InputMalformed,
            "nodes",
        ),
        (
            "a file that is missing",
            |f| f["buffers"][0]["uri"] = json!("a.bin"),
            ErrorCode::CompanionMissing,
            "buffers[0].uri",
        ),
        (
            "a huge accessor",
            |f| {
                f["accessors"][0].as_object_mut().unwrap().remove("bufferView");
                f["accessors"][0]["count"] = json!(4_000_000_000_u64);
            },
            ErrorCode::LimitExceeded,
            "accessors[0]",
        ),
    ];
    for (what, damage, code, field) in cases {
        let mut file = json_of("spline.gltf");
        damage(&mut file);
        let error = refused(&file);
        // An unsound buffer is met through whichever view comes first; it alone is named.
        assert_eq!(
            (error.code, error.place.field.as_deref()),
            (code, Some(field)),
            "{what}: {error}"
        );
    }
}

#[test]
fn what_can_be_left_out_is_left_out_with_a_warning() {
    let cases: [(&str, Damage, &str); 12] = [
        (
            "spline values too few",
            |f| f["accessors"][5]["count"] = json!(11),
            "channels-left-out",
        ),
        (
            "no such interpolation",
            |f| f["animations"][0]["samplers"][0]["interpolation"] = json!("BEZIER"),
            "channels-left-out",
        ),
        (
            "no such sampler",
            |f| f["animations"][0]["channels"][0]["sampler"] = json!(77),
            "channels-left-out",
        ),
        (
            "no such accessor",
            |f| f["animations"][0]["samplers"][0]["output"] = json!(77),
            "channels-left-out",
        ),
        (
            "no such node",
            |f| f["animations"][0]["channels"][0]["target"]["node"] = json!(77),
            "channels-left-out",
        ),
        (
            "a view beyond its buffer",
            |f| f["bufferViews"][5]["byteOffset"] = json!(1_u64 << 40),
            "channels-left-out",
        ),
        (
            "morph targets",
            |f| f["animations"][0]["channels"][0]["target"]["path"] = json!("weights"),
            "morph-animation-left-out",
        ),
        (
            "children that are not there",
            |f| f["nodes"][2]["children"] = json!([50]),
            "nodes-missing",
        ),
        (
            "too few bind matrices",
            |f| f["accessors"][0]["count"] = json!(2),
            "bind-matrices-wrong",
        ),
        (
            "indices beyond the vertices",
            |f| f["accessors"][1]["count"] = json!(3),
            "mesh-unsound",
        ),
        (
            "points",
            |f| f["meshes"][0]["primitives"][0]["mode"] = json!(0),
            "mesh-no-triangles",
        ),
        (
            "a required extension",
            |f| f["extensionsRequired"] = json!(["KHR_texture_basisu"]),
            "extension-unsupported",
        ),
    ];
    for (what, damage, code) in cases {
        let mut file = json_of("spline.gltf");
        damage(&mut file);
        let recording = open_json(&file);
        assert!(
            codes(&recording).contains(&code),
            "{what}: {:?}",
            recording.warnings
        );
        assert_eq!(recording.replay.tracks[0].skeleton.joints.len(), 3, "{what}");
        assert!(recording.replay.tracks[0].times.len() > 1, "{what}");
    }
}

#[test]
fn surfaces_in_draco_are_left_out_and_the_skeleton_kept() {
    let mut file = json_of("spline.gltf");
    file["extensionsRequired"] = json!(["KHR_draco_mesh_compression"]);
    file["meshes"][0]["primitives"][0]["extensions"] =
        json!({"KHR_draco_mesh_compression": {"bufferView": 0, "attributes": {"POSITION": 0}}});
    for accessor in 1..=4 {
        file["accessors"][accessor]
            .as_object_mut()
            .unwrap()
            .remove("bufferView");
    }
    let recording = open_json(&file);
    assert!(codes(&recording).contains(&"mesh-draco"));
    assert!(recording.replay.avatars.is_empty());
    assert_eq!(recording.replay.tracks[0].skeleton.joints.len(), 3);
}

#[test]
fn a_hundred_thousand_seconds_are_refused_before_they_are_sampled() {
    let mut file = json_of("spline.gltf");
    // Times 0 and 1e30 s.
    let bytes: Vec<u8> = [0.0_f32, 1e30]
        .iter()
        .flat_map(|time| time.to_le_bytes())
        .collect();
    let text: String = bytes.iter().map(|byte| format!("%{byte:02x}")).collect();
    file["buffers"]
        .as_array_mut()
        .unwrap()
        .push(json!({"byteLength": 8, "uri": format!("data:,{text}")}));
    file["bufferViews"]
        .as_array_mut()
        .unwrap()
        .push(json!({"buffer": 1, "byteLength": 8}));
    let view = file["bufferViews"].as_array().unwrap().len() - 1;
    let short = file["animations"][1]["samplers"][0]["input"].as_u64().unwrap() as usize;
    file["accessors"][short]["bufferView"] = json!(view);
    assert_eq!(refused(&file).code, ErrorCode::LimitExceeded);
}

#[test]
fn a_chain_of_many_nodes_is_refused_or_read_without_recursion() {
    let nodes: Vec<Value> = (1..60_000)
        .map(|child| json!({"children": [child]}))
        .chain([json!({})])
        .collect();
    let last = nodes.len() - 1;
    let file = json!({"asset": {"version": "2.0"}, "nodes": nodes, "skins": [{"joints": [last]}]});
    assert_eq!(refused(&file).code, ErrorCode::LimitExceeded);
    let deep = format!(
        "{{\"asset\":{{\"version\":\"2.0\"}},\"extras\":{}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert!(read(deep.as_bytes(), &ReadOptions::default()).is_err());
}

#[test]
fn glb_chunks_that_are_unknown_or_padded_are_passed_over() {
    let mut file = json_of("spline.gltf");
    file["buffers"][0].as_object_mut().unwrap().remove("uri");
    let uri = json_of("spline.gltf")["buffers"][0]["uri"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut text = file.to_string().into_bytes();
    text.extend(b"\0\0\0\0    ");
    // The buffer's own bytes, through a reader of base 64 that is not ours: JSON of the data address, decoded by hand.
    let binary = base64(uri.rsplit(',').next().unwrap());
    let mut glb = b"glTF\x02\0\0\0\0\0\0\0".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        glb.extend((data.len() as u32).to_le_bytes());
        glb.extend(kind);
        glb.extend(data);
    };
    text.truncate(text.len() - 4);
    chunk(b"JSON", &text);
    chunk(b"BIN\0", &[&binary[..], &[0; 3]].concat());
    chunk(b"XTRA", b"unknown");
    let length = glb.len() as u32;
    glb[8..12].copy_from_slice(&length.to_le_bytes());
    glb.extend(b"and more");
    let recording = open(&glb);
    assert_eq!(recording.replay, open(&bytes_of("spline.gltf")).replay);
    assert!(codes(&recording).contains(&"chunks-skipped") && codes(&recording).contains(&"bytes-left-over"));
    glb[4] = 1;
    assert_eq!(
        read(&glb, &ReadOptions::default()).unwrap_err().code,
        ErrorCode::VersionUnsupported
    );
}

fn base64(text: &str) -> Vec<u8> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let values: Vec<usize> = text.chars().filter_map(|c| LETTERS.find(c)).collect();
    values
        .chunks(4)
        .flat_map(|four| {
            let bits = four.iter().fold(0, |bits, value| bits << 6 | value) << (6 * (4 - four.len()));
            [bits >> 16, bits >> 8, bits]
                .map(|byte| byte as u8)
                .into_iter()
                .take(four.len() * 6 / 8)
        })
        .collect()
}

/// Small enough that a file which asks for too much is refused quickly.
fn small_limits() -> ReadOptions<'static> {
    ReadOptions::with_limits(Limits {
        max_samples: 1 << 14,
        max_bytes: 1 << 20,
        ..Limits::default()
    })
}

#[test]
fn a_cut_anywhere_is_refused() {
    for name in ["packed_khr.glb", "packed_ext.glb"] {
        let bytes = bytes_of(name);
        for length in 1..bytes.len() {
            let error = read(&bytes[..length], &small_limits()).unwrap_err();
            assert_eq!(
                error.code,
                ErrorCode::InputTruncated,
                "{name} cut to {length}: {error}"
            );
            assert!(!error.place.is_unknown());
        }
    }
    let bytes = bytes_of("spline.gltf");
    for length in (1..bytes.len()).step_by(7) {
        let error = read(&bytes[..length], &small_limits()).unwrap_err();
        assert!(
            [ErrorCode::InputTruncated, ErrorCode::FormatUnknown].contains(&error.code),
            "{length}: {error}"
        );
    }
}

#[test]
fn flipped_bits_never_panic() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for name in [
        "packed_khr.glb",
        "packed_ext.glb",
        "quantised.gltf",
        "spline.gltf",
    ] {
        let sound = bytes_of(name);
        let mut read_all_the_same = 0;
        for _ in 0..100 {
            let mut bytes = sound.clone();
            for _ in 0..=random(4) {
                let at = random(bytes.len());
                bytes[at] ^= 1 << random(8);
            }
            match read(&bytes, &small_limits()) {
                Ok(_) => read_all_the_same += 1,
                Err(error) => assert!(!error.message.is_empty()),
            }
        }
        println!("{name}: {read_all_the_same} of 100 were read");
    }
}

#[test]
fn numbers_that_ask_for_too_much_never_panic() {
    for name in ["quantised.gltf", "spline.gltf"] {
        let file = json_of(name);
        let mut places = Vec::new();
        numbers(&file, &mut String::new(), &mut places);
        for place in places {
            for value in [3_u64, 4_294_967_295, u64::MAX >> 1] {
                let mut damaged = file.clone();
                *damaged.pointer_mut(&place).unwrap() = json!(value);
                let _ = read(damaged.to_string().as_bytes(), &small_limits());
            }
        }
    }
}

fn numbers(value: &Value, place: &mut String, places: &mut Vec<String>) {
    let mut step = |key: String, value: &Value| {
        let length = place.len();
        place.push('/');
        place.push_str(&key);
        numbers(value, place, places);
        place.truncate(length);
    };
    match value {
        Value::Array(values) => values
            .iter()
            .enumerate()
            .for_each(|(at, value)| step(at.to_string(), value)),
        Value::Object(values) => values.iter().for_each(|(key, value)| step(key.clone(), value)),
        Value::Number(_) => places.push(place.clone()),
        _ => {}
    }
}

#[test]
fn fbx_is_known_and_says_what_to_do() {
    for bytes in [
        &b"Kaydara FBX Binary  \0\x1a\0"[..],
        b"; FBX 7.4.0 project file\n",
    ] {
        let error = read(bytes, &ReadOptions::default()).unwrap_err();
        assert_eq!(error.code, ErrorCode::FormatUnknown);
        assert!(
            error.message.contains("FBX") && error.message.contains("convert it to GLB"),
            "{error}"
        );
    }
}

#[test]
fn a_long_buffer_may_come_before_the_asset() {
    let file = json_of("spline.gltf");
    let padding = "A".repeat(100_000);
    let text = format!(
        "{{\"buffers\":[{{\"uri\":\"data:application/octet-stream;base64,{padding}\",\"byteLength\":75000}}],\"nodes\":{},\"asset\":{{\"version\":\"2.0\"}}}}",
        file["nodes"]
    );
    assert_eq!(Format::of(text.as_bytes()).unwrap(), Format::Gltf);
    assert_eq!(open(text.as_bytes()).replay.tracks[0].skeleton.joints.len(), 4);
    for other in [
        &b"{\"asset\": {\"name\": \"ball\"}}"[..],
        b"{\"assets\": {\"version\": 2}}",
        b"{\"version\": \"2.0\", \"nodes\": []}",
    ] {
        assert_ne!(Format::of(other).ok(), Some(Format::Gltf));
    }
}
