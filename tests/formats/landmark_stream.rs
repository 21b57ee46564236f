//! A file of landmarks read window by window is the file read at once.

use std::io::{BufReader, Read};

use athlete_replay::codec::{Manifest, PackOptions, Packer, WindowSamples, fill_segment};
use athlete_replay::format::{LandmarkOutline, ReadOptions, read};
use athlete_replay::replay::Replay;

/// Three players, one of whom comes late and one leaves; landmarks that come and go; a lost frame; a ball.
fn lines() -> String {
    let mut text = String::new();
    for frame in (0..400_i32).filter(|frame| *frame != 77) {
        let t = f64::from(frame) / 25.0;
        let player = |id: &str, x: f64, joints: &[&str]| {
            let landmarks: Vec<String> = joints
                .iter()
                .zip(0..)
                .map(|(name, joint)| {
                    let seen = (frame + joint) % 7 != 0;
                    format!(
                        r#"{{"name":"{name}","x":{},"y":{},"z":{},"is_visible":{seen}}}"#,
                        x + t,
                        (t * 3.0).sin(),
                        1.0 + f64::from(joint) * 0.1
                    )
                })
                .collect();
            format!(r#"{{"id":"{id}","landmarks":[{}]}}"#, landmarks.join(","))
        };
        let all = [
            "head",
            "neck",
            "shoulder_left",
            "shoulder_right",
            "hip_left",
            "hip_right",
            "knee_left",
            "knee_right",
        ];
        let mut home = vec![player("h1", 0.0, if frame < 100 { &all[..5] } else { &all })];
        if frame > 200 {
            home.push(player("h2", 5.0, &all));
        }
        let away = if frame < 300 {
            player("a1", -4.0, &all[1..])
        } else {
            String::new()
        };
        let stamp = format!("2030-08-03T21:50:{t:06.3}Z");
        text += &format!(
            r#"{{"frame_id":{},"timestamp":"{stamp}","period":"first_half","match":{{"id":"m"}},"teams":{{"home":{{"id":"H","players":[{}]}},"away":{{"id":"A","players":[{away}]}}}},"ball":{{"x":{t},"y":0.5,"z":0.11}}}}"#,
            frame + 10,
            home.join(",")
        );
        text.push('\n');
    }
    text
}

/// Gives a few bytes at a time, so that lines are cut anywhere.
struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let (now, later) = self.0.split_at(self.0.len().min(7).min(to.len()));
        to[..now.len()].copy_from_slice(now);
        self.0 = later;
        Ok(now.len())
    }
}

fn same(a: &Replay, b: &Replay, tolerance_m: f32) {
    assert_eq!(a.participants, b.participants);
    assert_eq!(a.events, b.events);
    assert_eq!(a.tracks.len(), b.tracks.len());
    for (a, b) in a.tracks.iter().zip(&b.tracks) {
        assert_eq!((&a.name, a.kind, a.participant), (&b.name, b.kind, b.participant));
        assert_eq!(a.skeleton, b.skeleton);
        assert_eq!(a.positions_m.len(), b.positions_m.len(), "{}", a.name);
        for (p, q) in a.positions_m.iter().flatten().zip(b.positions_m.iter().flatten()) {
            assert!(
                p.is_nan() == q.is_nan() && (p.is_nan() || (p - q).abs() <= tolerance_m),
                "{}: {p} {q}",
                a.name
            );
        }
    }
}

#[test]
fn windows_hold_what_the_whole_holds() {
    let text = lines();
    let options = ReadOptions::default();
    let whole = read(text.as_bytes(), &options).unwrap();
    for window_secs in [0.3, 2.0, 60.0] {
        let outline =
            LandmarkOutline::of(BufReader::with_capacity(64, Drip(text.as_bytes())), &options).unwrap();
        let codes = |warnings: &[athlete_replay::format::Warning]| -> Vec<&str> {
            warnings.iter().map(|w| w.code).collect()
        };
        assert_eq!(codes(outline.warnings()), codes(&whole.warnings));
        let packing = PackOptions {
            segment_secs: window_secs,
            ..PackOptions::default()
        };
        let mut packer = Packer::new(outline.replay(), &packing).unwrap();
        let mut windows = outline.windows(text.as_bytes(), &options);
        let mut segments = Vec::new();
        while let Some(frames) = packer.next_frames() {
            let positions = windows.next(&frames.tracks).unwrap();
            let samples = WindowSamples {
                positions_m: positions.iter().map(Vec::as_slice).collect(),
                ..WindowSamples::default()
            };
            segments.push(packer.pack_next(&samples).unwrap().segment);
        }
        let manifest = Manifest::parse(&packer.finish().unwrap()).unwrap();
        let mut replay = manifest.to_replay().unwrap();
        for (index, segment) in segments.iter().enumerate() {
            fill_segment(&manifest, index, &segment.bytes, &mut replay).unwrap();
        }
        same(&replay, &whole.replay, 0.000_501);
    }
}

#[test]
fn frames_out_of_order_are_refused_with_their_line() {
    let text = lines();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.swap(20, 21);
    let error = LandmarkOutline::of(lines.join("\n").as_bytes(), &ReadOptions::default()).unwrap_err();
    assert_eq!(error.code.as_str(), "input-malformed");
    assert_eq!(error.place.line, Some(22));
}
