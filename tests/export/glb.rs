//! GLB, by a reader of its own: forward kinematics of what the file says, and skinning of its mesh.

use athlete_replay::export::{ExportFormat, ExportOptions};
use athlete_replay::replay::Replay;
use glam::{DMat4, DQuat, DVec3};
use serde_json::Value;

use crate::takes::{of_track, recording, sprint_of_two, thirteen_joints, with_gaps, write};

struct Glb {
    json: Value,
    binary: Vec<u8>,
}

impl Glb {
    fn open(bytes: &[u8]) -> Self {
        let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!(&bytes[..4], b"glTF");
        assert_eq!((word(4), word(8)), (2, bytes.len()));
        let json_end = 20 + word(12);
        assert_eq!(word(json_end), bytes.len() - json_end - 8);
        Self {
            json: serde_json::from_slice(&bytes[20..json_end]).unwrap(),
            binary: bytes[json_end + 8..].to_vec(),
        }
    }

    fn floats(&self, accessor: usize) -> Vec<f32> {
        let accessor = &self.json["accessors"][accessor];
        let view = &self.json["bufferViews"][number(&accessor["bufferView"])];
        let (from, length) = (number(&view["byteOffset"]), number(&view["byteLength"]));
        let bytes = &self.binary[from..from + length];
        bytes
            .chunks(4)
            .map(|b| f32::from_le_bytes(b.try_into().unwrap()))
            .collect()
    }

    /// The world matrix of every node in every frame.
    fn worlds(&self, frames: usize) -> Vec<Vec<DMat4>> {
        let nodes = self.json["nodes"].as_array().unwrap();
        let rest: Vec<(DVec3, DQuat)> = nodes
            .iter()
            .map(|node| {
                let numbers = |name: &str| -> Option<Vec<f64>> {
                    Some(
                        node[name]
                            .as_array()?
                            .iter()
                            .map(|v| v.as_f64().unwrap())
                            .collect(),
                    )
                };
                let translation = numbers("translation").map_or(DVec3::ZERO, |v| DVec3::from_slice(&v));
                let rotation = numbers("rotation").map_or(DQuat::IDENTITY, |v| DQuat::from_slice(&v));
                (translation, rotation)
            })
            .collect();
        let mut local = vec![rest; frames];
        for animation in self.json["animations"].as_array().into_iter().flatten() {
            for channel in animation["channels"].as_array().unwrap() {
                let sampler = &animation["samplers"][number(&channel["sampler"])];
                let (input, output) = (
                    self.floats(number(&sampler["input"])),
                    self.floats(number(&sampler["output"])),
                );
                assert_eq!(input.len(), frames);
                assert!(input.windows(2).all(|w| w[0] < w[1]) && input[0] >= 0.0);
                let node = number(&channel["target"]["node"]);
                let is_rotation = channel["target"]["path"] == "rotation";
                for (frame, values) in output.chunks(output.len() / frames).enumerate() {
                    let values: Vec<f64> = values.iter().map(|v| f64::from(*v)).collect();
                    if is_rotation {
                        local[frame][node].1 = DQuat::from_slice(&values);
                    } else {
                        local[frame][node].0 = DVec3::from_slice(&values);
                    }
                }
            }
        }
        local.iter().map(|local| self.world(local)).collect()
    }

    fn world(&self, local: &[(DVec3, DQuat)]) -> Vec<DMat4> {
        let mut worlds = vec![DMat4::IDENTITY; local.len()];
        let mut open: Vec<(usize, DMat4)> = self.json["scenes"][0]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| (number(node), DMat4::IDENTITY))
            .collect();
        while let Some((node, above)) = open.pop() {
            let (translation, rotation) = local[node];
            worlds[node] = above * DMat4::from_rotation_translation(rotation, translation);
            for child in self.json["nodes"][node]["children"]
                .as_array()
                .into_iter()
                .flatten()
            {
                open.push((number(child), worlds[node]));
            }
        }
        worlds
    }
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap() as usize
}

/// The farthest that a joint lies from the track, over all frames.
fn farthest_m(take: &Replay, glb: &Glb) -> f64 {
    let nodes = glb.json["nodes"].as_array().unwrap();
    let mut farthest = 0.0_f64;
    let mut from = 0;
    for track in &take.tracks {
        let worlds = glb.worlds(track.times.len());
        let top = from
            + nodes[from..]
                .iter()
                .position(|node| node["extras"]["track"] == track.name.as_str())
                .unwrap();
        for (joint, own) in track.skeleton.joints.iter().enumerate() {
            let node = top
                + nodes[top..]
                    .iter()
                    .position(|node| node["name"] == own.name.as_str() && node["extras"]["added"].is_null())
                    .unwrap();
            for (frame, world) in worlds.iter().enumerate() {
                if let Some(position) = track.position(frame, joint) {
                    farthest = farthest.max(world[node].w_axis.truncate().distance(position.as_dvec3()));
                }
            }
        }
        from = top + 1;
    }
    farthest
}

#[test]
fn joints_are_where_the_track_has_them() {
    let mut takes = vec![
        ("sprint", sprint_of_two()),
        ("gaps", with_gaps()),
        ("13 joints", thirteen_joints()),
    ];
    takes.extend(recording("bvh/cmu_running_1.bvh").map(|take| ("running", take)));
    takes.extend(recording("trc/SprintMotion.trc").map(|take| ("markers", take)));
    for (name, take) in takes {
        let (bytes, _) = write(&take, ExportFormat::Glb, &ExportOptions::default());
        let glb = Glb::open(&bytes);
        let farthest = farthest_m(&take, &glb);
        println!("{name}: {} bytes, farthest {farthest}", bytes.len());
        assert!(farthest <= 0.000_1, "{name}: {farthest}");
    }
}

#[test]
fn gaps_events_and_people_are_in_the_extras() {
    let take = with_gaps();
    let (bytes, notes) = write(&take, ExportFormat::Glb, &of_track(0));
    let glb = Glb::open(&bytes);
    let extras = &glb.json["scenes"][0]["extras"];
    assert_eq!(extras["events"][0]["time_secs"], 0.5, "in the animation's time");
    assert_eq!(extras["participants"][0]["name"], "Ada Example");
    let gaps = &glb.json["nodes"][0]["extras"]["gaps"];
    assert_eq!(
        *gaps,
        serde_json::json!({"foot tip": [[20, 30]], "knee": [[0, 3]]})
    );
    let codes: Vec<&str> = notes.iter().map(|note| note.code).collect();
    assert_eq!(codes, ["quality-left-out", "gaps-held", "joints-drawn"]);
}

#[test]
fn knees_and_elbows_bend_without_twist() {
    let take = sprint_of_two();
    let (bytes, _) = write(&take, ExportFormat::Glb, &of_track(0));
    let glb = Glb::open(&bytes);
    let nodes = glb.json["nodes"].as_array().unwrap();
    let node = |name: &str| nodes.iter().position(|node| node["name"] == name).unwrap();
    let worlds = glb.worlds(200);
    for (upper, lower) in [("left_hip", "left_knee"), ("right_hip", "right_knee")] {
        for world in &worlds {
            let [a, b] = [upper, lower].map(|name| world[node(name)].to_scale_rotation_translation().1);
            let bend = a.inverse() * b;
            let (axis, angle) = bend.to_axis_angle();
            // About the left, forwards or back; a knee that bends forwards would turn by less than zero.
            assert!(angle < 0.2 || axis.x > 0.97, "{upper}: {axis} {angle}");
        }
    }
}

#[test]
fn the_mannequin_has_the_size_of_the_body() {
    let take = sprint_of_two();
    let (bytes, _) = write(&take, ExportFormat::Glb, &of_track(0));
    let glb = Glb::open(&bytes);
    let (mut least, mut most) = (DVec3::INFINITY, DVec3::NEG_INFINITY);
    for primitive in glb.json["meshes"][0]["primitives"].as_array().unwrap() {
        let points = glb.floats(number(&primitive["attributes"]["POSITION"]));
        for point in points.chunks(3) {
            let point = DVec3::new(f64::from(point[0]), f64::from(point[1]), f64::from(point[2]));
            (least, most) = (least.min(point), most.max(point));
        }
        let weights = glb.floats(number(&primitive["attributes"]["WEIGHTS_0"]));
        for weights in weights.chunks(4) {
            assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        }
    }
    let size = most - least;
    // Chambers is 1.80 m tall.
    assert!((1.76..1.86).contains(&size.y), "{size}");
    assert!((0.8..1.6).contains(&size.x) && size.z < 0.5, "{size}");
}
