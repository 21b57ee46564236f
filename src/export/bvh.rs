//! BVH (Biovision hierarchy): a skeleton of offsets, then one row of channel values a frame.
//!
//! Rotations are written Z X Y, the first the outermost, in degrees. A joint has position channels where it moves against
//! its parent by more than 0.05 mm in all, counted along the hierarchy; as in every reader that keeps to the format they
//! replace its OFFSET, which is then the middle of its places. The root's OFFSET is zero, since some readers add it.
//! Leaves end in an end site, since many readers need one.

use std::io::{BufWriter, Write};

use glam::{DVec3, EulerRot};

use super::rig::{Motion, Purpose, Ranges, Rest, Rig};
use super::selection::{Clock, Sampled, gaps, sampled};
use super::{BvhUnit, Work, unwritable};
use crate::error::Result;
use crate::time::SampleTimes;

/// How far an end site lies beyond its joint.
const END_SITE_M: f64 = 0.05;

pub(super) fn write(work: &mut Work<'_>, out: &mut dyn Write) -> Result<()> {
    let units_per_metre = match work.options.bvh_unit {
        BvhUnit::Centimetres => 100.0,
        BvhUnit::Metres => 1.0,
    };
    let tracks = sampled(work, Clock::Steady)?;
    let Some(sampled) = tracks.first() else {
        return Ok(());
    };
    let rig = Rig::of(&sampled.track.skeleton, Purpose::OneRoot);
    let rest = Rest::of(&rig, sampled);
    let ranges = Motion::new(&rig, &rest, sampled).ranges();
    notes(work, sampled, &rig, &ranges);
    let mut file = File {
        rig: &rig,
        ranges: &ranges,
        names: names(work, &rig),
        children: rig.children(),
        units_per_metre,
        out: BufWriter::new(out),
        order: Vec::with_capacity(rig.nodes.len()),
    };
    file.hierarchy().map_err(unwritable)?;
    let mut motion = Motion::new(&rig, &rest, sampled);
    file.motion(&sampled.times, &mut motion).map_err(unwritable)?;
    file.out.flush().map_err(unwritable)
}

fn notes(work: &mut Work<'_>, sampled: &Sampled<'_>, rig: &Rig, ranges: &[Ranges]) {
    let gaps = gaps(sampled);
    if gaps.samples > 0 {
        work.note(
            "gaps-held",
            format!(
                "{} samples of {} joints are missing; a BVH file has no gaps, so these joints keep their last place and \
                 rotation against their parents",
                gaps.samples,
                gaps.joints()
            ),
        );
    }
    if rig.added > 0 {
        work.note(
            "joints-added",
            format!(
                "{} joints are added so that all others hang from one root",
                rig.added
            ),
        );
    }
    let moving = ranges.iter().skip(1).filter(|range| range.moves).count();
    if moving > 0 {
        work.note(
            "bones-vary",
            format!("{moving} joints change their distance from their parents and have position channels"),
        );
    }
    if sampled.times.start_secs().abs() > 1e-9 {
        work.note(
            "start-lost",
            format!(
                "the first frame lies at {} s; a BVH file begins at 0",
                sampled.times.start_secs()
            ),
        );
    }
}

/// Names of one word each, every one once.
fn names(work: &mut Work<'_>, rig: &Rig) -> Vec<String> {
    let mut changed = 0;
    let mut names: Vec<String> = Vec::with_capacity(rig.nodes.len());
    let mut taken = std::collections::HashSet::new();
    for (index, node) in rig.nodes.iter().enumerate() {
        let mut name: String = node
            .name
            .trim()
            .chars()
            .map(|c| {
                if c.is_whitespace() || c.is_control() || "{}".contains(c) {
                    '_'
                } else {
                    c
                }
            })
            .collect();
        if name.is_empty() {
            name = format!("joint_{}", index + 1);
        }
        let mut free = name.clone();
        let mut copy = 2;
        while !taken.insert(free.clone()) {
            free = format!("{name}_{copy}");
            copy += 1;
        }
        changed += usize::from(free != node.name);
        names.push(free);
    }
    if changed > 0 {
        work.note(
            "names-changed",
            format!("{changed} names are changed: those of a BVH file are one word each and occur once"),
        );
    }
    names
}

struct File<'a, W: Write> {
    rig: &'a Rig,
    ranges: &'a [Ranges],
    names: Vec<String>,
    children: Vec<Vec<usize>>,
    units_per_metre: f64,
    out: W,
    /// The nodes in the order of the rows' channels.
    order: Vec<usize>,
}

/// What is yet to be written of the hierarchy.
enum Step {
    Open(usize, usize),
    Close(usize),
}

impl<W: Write> File<'_, W> {
    fn moves(&self, node: usize) -> bool {
        self.is_root(node) || self.ranges.get(node).is_some_and(|range| range.moves)
    }

    fn is_root(&self, node: usize) -> bool {
        self.rig.nodes.get(node).is_some_and(|node| node.parent.is_none())
    }

    fn hierarchy(&mut self) -> std::io::Result<()> {
        writeln!(self.out, "HIERARCHY")?;
        let roots = (0..self.rig.nodes.len()).filter(|&node| self.is_root(node));
        let mut steps: Vec<Step> = roots.map(|root| Step::Open(root, 0)).rev().collect();
        while let Some(step) = steps.pop() {
            match step {
                Step::Close(depth) => writeln!(self.out, "{}}}", "\t".repeat(depth))?,
                Step::Open(node, depth) => {
                    self.open(node, depth)?;
                    steps.push(Step::Close(depth));
                    let children = self.children.get(node).map_or(&[][..], Vec::as_slice);
                    steps.extend(children.iter().rev().map(|&child| Step::Open(child, depth + 1)));
                }
            }
        }
        Ok(())
    }

    fn open(&mut self, node: usize, depth: usize) -> std::io::Result<()> {
        let tabs = "\t".repeat(depth);
        let name = self.names.get(node).map_or("", String::as_str);
        let (word, offset_m) = if self.is_root(node) {
            ("ROOT", DVec3::ZERO)
        } else {
            (
                "JOINT",
                self.ranges
                    .get(node)
                    .map_or(DVec3::ZERO, |range| range.translation_m),
            )
        };
        writeln!(self.out, "{tabs}{word} {name}\n{tabs}{{")?;
        writeln!(self.out, "{tabs}\tOFFSET {}", self.vector(offset_m))?;
        let (count, positions) = if self.moves(node) {
            (6, " Xposition Yposition Zposition")
        } else {
            (3, "")
        };
        writeln!(
            self.out,
            "{tabs}\tCHANNELS {count}{positions} Zrotation Xrotation Yrotation"
        )?;
        self.order.push(node);
        if self.children.get(node).is_none_or(Vec::is_empty) {
            // On in the direction of the bone that ends here.
            let beyond = offset_m.try_normalize().unwrap_or(DVec3::Y) * END_SITE_M;
            writeln!(
                self.out,
                "{tabs}\tEnd Site\n{tabs}\t{{\n{tabs}\t\tOFFSET {}\n{tabs}\t}}",
                self.vector(beyond)
            )?;
        }
        Ok(())
    }

    /// Three lengths to the micrometre or finer, in the file's unit.
    fn vector(&self, vector_m: DVec3) -> String {
        let [x, y, z] = (vector_m * self.units_per_metre).to_array().map(|v| v + 0.0);
        format!("{x:.6} {y:.6} {z:.6}")
    }

    fn motion(&mut self, times: &SampleTimes, motion: &mut Motion<'_>) -> std::io::Result<()> {
        let frames = times.len();
        writeln!(
            self.out,
            "MOTION\nFrames: {frames}\nFrame Time: {}",
            1.0 / times.rate_hz()
        )?;
        let mut before = vec![[0.0_f64; 3]; self.rig.nodes.len()];
        for frame in 0..frames {
            let placed = motion.at(frame);
            let mut separator = "";
            for &node in &self.order {
                let (Some(placed), Some(before)) = (placed.get(node), before.get_mut(node)) else {
                    continue;
                };
                if self.moves(node) {
                    write!(self.out, "{separator}{}", self.vector(placed.translation_m))?;
                    separator = " ";
                }
                let (z, x, y) = placed.rotation.to_euler(EulerRot::ZXY);
                let angles = near([z, x, y].map(f64::to_degrees), *before);
                *before = angles;
                let [z, x, y] = angles.map(|v| v + 0.0);
                write!(self.out, "{separator}{z:.6} {x:.6} {y:.6}")?;
                separator = " ";
            }
            writeln!(self.out)?;
        }
        Ok(())
    }
}

/// The angles of one rotation in degrees, of all that mean it those nearest to `before`, so that readers that blend angles
/// do not see jumps.
fn near([z, x, y]: [f64; 3], before: [f64; 3]) -> [f64; 3] {
    let wound = |angles: [f64; 3]| {
        let mut angles = angles;
        for (angle, before) in angles.iter_mut().zip(before) {
            *angle -= ((*angle - before) / 360.0).round() * 360.0;
        }
        let away: f64 = angles
            .iter()
            .zip(before)
            .map(|(angle, before)| (angle - before).abs())
            .sum();
        (angles, away)
    };
    // Z X Y and Z + 180, 180 - X, Y + 180 are the same rotation.
    let (one, other) = (wound([z, x, y]), wound([z + 180.0, 180.0 - x, y + 180.0]));
    if other.1 < one.1 { other.0 } else { one.0 }
}

#[cfg(test)]
mod tests {
    use glam::DQuat;

    use super::*;

    #[test]
    fn both_ways_to_say_a_rotation_are_the_same_rotation() {
        let angles = [20.0, 70.0, -150.0];
        let other = near(angles, [200.0, 110.0, 30.0]);
        assert_eq!(other, [200.0, 110.0, 30.0]);
        let [a, b] = [angles, other].map(|[z, x, y]: [f64; 3]| {
            DQuat::from_rotation_z(z.to_radians())
                * DQuat::from_rotation_x(x.to_radians())
                * DQuat::from_rotation_y(y.to_radians())
        });
        assert!(a.dot(b).abs() > 1.0 - 1e-12);
        let (z, x, y) = a.to_euler(EulerRot::ZXY);
        assert!(
            (z.to_degrees() - 20.0).abs() < 1e-9 && (x.to_degrees() - 70.0).abs() < 1e-9,
            "{z} {x} {y}"
        );
    }
}
