//! glTF: the sample files, files made by other programs, and files written by hand.
use crate::data;
use athlete_replay::format::{ReadOptions, read};
#[test]
fn probe() {
    let Some((folder, expected)) = data() else { return };
    for (name, entry) in expected
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, e)| e["kind"] == "gltf")
    {
        let _ = entry;
        let t = std::time::Instant::now();
        match read(
            &std::fs::read(folder.join(name)).unwrap(),
            &ReadOptions::default(),
        ) {
            Ok(r) => {
                println!("== {name} {:?} {:?}", t.elapsed(), r.conversion);
                for t in &r.replay.tracks {
                    println!("{} {:?} {:?} {:?}", t.name, t.kind, t.times, t.skeleton.joints);
                }
                for a in &r.replay.avatars {
                    println!(
                        "avatar {} joints {} meshes {:?} images {:?}",
                        a.name,
                        a.joints.len(),
                        a.meshes
                            .iter()
                            .map(|m| (m.positions_m.len(), m.indices.len(), m.base_colour, m.image))
                            .collect::<Vec<_>>(),
                        a.images
                            .iter()
                            .map(|i| (i.mime_type.clone(), i.bytes.len()))
                            .collect::<Vec<_>>()
                    );
                }
                for w in &r.warnings {
                    println!("{w:?}");
                }
            }
            Err(e) => println!("== {name} ERR {} {e}", e.code),
        }
    }
}
