//! C3D.
use athlete_replay::format::{ReadOptions, read_with_source};
use crate::data;

#[test]
fn dump() {
    let Some((folder, expected)) = data() else { return };
    for (name, entry) in expected.as_object().unwrap() {
        if entry["kind"] != "c3d" { continue; }
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let t = std::time::Instant::now();
        match read_with_source(&bytes, &ReadOptions::default()) {
            Ok((r, s)) => {
                println!("{name}: {:?} tracks {:?} {:?}", t.elapsed(), r.replay.tracks.iter().map(|t| (t.name.clone(), t.skeleton.joints.len(), t.times.clone(), t.missing_samples())).collect::<Vec<_>>(), r.conversion);
                println!("   curves {} events {:?} plates {} people {:?}", r.replay.curves.len(), r.replay.events.iter().map(|e| (e.time_secs, e.label.clone(), e.details.len(), e.participants.clone())).collect::<Vec<_>>(), r.replay.force_plates.len(), r.replay.participants.iter().map(|p| p.name.clone()).collect::<Vec<_>>());
                for p in &r.replay.force_plates {
                    let m = p.force_n.iter().enumerate().max_by(|a, b| a.1[1].abs().total_cmp(&b.1[1].abs())).unwrap();
                    println!("   {} at {} F {:?} cop {:?} M {:?} corners {:?}", p.name, m.0, m.1, p.centre_of_pressure_m[m.0], p.moment_nm[m.0], p.corners_m);
                }
                for w in &r.warnings { println!("   ! {} {}", w.code, w.message); }
                let _ = s;
            }
            Err(e) => println!("{name}: ERR {e}"),
        }
    }
}
