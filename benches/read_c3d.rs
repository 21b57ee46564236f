//! Reading C3D: from the file on disk to the replay, with its curves, force plates and events. `compare_c3d.py` runs this
//! and other readers on the same files.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use athlete_replay::format::{ReadOptions, read};
use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};

const FILES: [&str; 3] = ["FunctionalWalk.c3d", "PiG_Motion3_FF.c3d", "sub_labels.c3d"];

fn reading(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/c3d");
    let mut group = criterion.benchmark_group("read_c3d");
    // One run a sample, so that the best sample is the best run.
    group
        .sampling_mode(SamplingMode::Flat)
        .measurement_time(Duration::from_millis(200));
    for name in FILES {
        let path = folder.join(name);
        if !path.exists() {
            continue;
        }
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let bytes = std::fs::read(&path).unwrap_or_default();
                black_box(read(&bytes, &ReadOptions::default()))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
