//! Force plates: from channels to the force of the ground on the body, its point and its moment.
//!
//! A plate's own axes follow from its corners: x from the second to the first, y from the fourth to the first, z into the
//! ground. Types 1 to 4 are those of the C3D manual (www.c3d.org, "The FORCE_PLATFORM group"):
//!
//! | type | channels |
//! |---|---|
//! | 1 | force x y z, centre of pressure x y, free moment |
//! | 2 | force x y z, moment x y z about the sensor's origin |
//! | 3 | Kistler: x12 x34 y14 y23 z1 z2 z3 z4 |
//! | 4 | as 2, before a calibration matrix |

use glam::{DMat3, DVec3};

use super::layout::Layout;
use super::parameters::Parameters;
use crate::format::{UpAxis, Warning};
use crate::replay::{Curve, ForcePlate};
use crate::time::SampleTimes;

/// Below this load the centre of pressure is noise: at 10 N an error of 1 N m moves it by 0.1 m.
const LEAST_LOAD_N: f64 = 10.0;
/// A plate that never bears more says nothing of its sign.
const SIGN_LOAD_N: f64 = 50.0;
/// The baseline's share of the largest load above which somebody stood on the plate while it was taken.
const BASELINE_SHARE: f64 = 0.15;

/// One plate as its parameters describe it.
struct Plate<'a> {
    number: usize,
    kind: usize,
    channels: Vec<&'a Curve>,
    /// Subtracted from each channel.
    baseline: Vec<f64>,
    corners: [DVec3; 4],
    origin: DVec3,
    /// Rows of the calibration; six by six.
    calibration: Option<[[f64; 6]; 6]>,
    /// What one of the file's moments is in newtons times the file's unit of length.
    moment_factor: f64,
    metres_per_unit: f64,
}

/// Force and moment about the middle of the surface in the plate's axes, and the centre of pressure on it.
struct Wrench {
    force: DVec3,
    moment: DVec3,
    centre: DVec3,
}

pub(super) fn read(
    layout: &Layout,
    analog: &[Curve],
    parameters: &Parameters<'_>,
    metres_per_unit: Option<f64>,
    up_axis: Option<UpAxis>,
    warnings: &mut Vec<Warning>,
) -> Vec<ForcePlate> {
    let used = parameters.count("FORCE_PLATFORM", "USED").unwrap_or(0);
    let mut plates = Vec::new();
    for index in 0..used.min(analog.len()) {
        match Plate::find(index, layout, analog, parameters, metres_per_unit, warnings) {
            Ok(plate) => plates.push(plate.measure(up_axis, warnings)),
            Err(reason) => warnings.push(Warning::new(
                "force-plate-left-out",
                format!("force plate {} is left out: {reason}", index + 1),
            )),
        }
    }
    plates
}

impl<'a> Plate<'a> {
    fn find(
        index: usize,
        layout: &Layout,
        analog: &'a [Curve],
        parameters: &Parameters<'_>,
        metres_per_unit: Option<f64>,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, String> {
        let numbers = |name: &str| parameters.numbers("FORCE_PLATFORM", name);
        let part = |name: &str, length: usize| {
            numbers(name)
                .get(index * length..(index + 1) * length)
                .map(<[f64]>::to_vec)
        };
        let kind = numbers("TYPE").get(index).copied().unwrap_or(0.0);
        let count = match kind as i64 {
            1 | 2 | 4 => 6,
            3 => 8,
            _ => return Err(format!("expected a type from 1 to 4, found {kind}")),
        };
        let kind = kind as usize;
        // Plates of different types share one table, as wide as the widest.
        let width = parameters
            .dimensions("FORCE_PLATFORM", "CHANNEL")
            .first()
            .map_or(count, |width| usize::from(*width));
        let channels = part("CHANNEL", width)
            .filter(|channels| channels.len() >= count)
            .ok_or_else(|| format!("expected {count} channels, found fewer"))?;
        let channels: Vec<&Curve> = channels
            .iter()
            .take(count)
            .map(|number| {
                let channel = (*number >= 1.0)
                    .then(|| analog.get(*number as usize - 1))
                    .flatten();
                channel.ok_or_else(|| {
                    format!(
                        "there is no analog channel {number}; the file has {}",
                        analog.len()
                    )
                })
            })
            .collect::<Result<_, _>>()?;
        let corners = part("CORNERS", 12).ok_or("it has no corners")?;
        let (corners, _) = corners.as_chunks::<3>();
        let &[a, b, c, d] = corners else {
            return Err("it has no corners".to_owned());
        };
        let corners = [a, b, c, d].map(DVec3::from);
        if corners.iter().any(|corner| !corner.is_finite()) || axes(&corners).is_none() {
            return Err("its corners span no surface".to_owned());
        }
        let mut origin = part("ORIGIN", 3)
            .and_then(|origin| <[f64; 3]>::try_from(origin).ok())
            .map_or(DVec3::ZERO, DVec3::from);
        if !origin.is_finite() {
            origin = DVec3::ZERO;
        }
        if kind != 1 && origin.z > 0.0 {
            // The vector leads from the sensor up to the surface, against z; some files have it the other way round.
            origin = if kind == 3 {
                origin.with_z(-origin.z)
            } else {
                -origin
            };
            warnings.push(Warning::new(
                "force-plate-origin-turned",
                format!(
                    "the origin of force plate {} lies above its surface; it is taken the other way round",
                    index + 1
                ),
            ));
        }
        let calibration = if kind == 4 {
            calibration(index, parameters)
        } else {
            None
        };
        if kind == 4 && calibration.is_none() {
            warnings.push(Warning::new(
                "force-plate-uncalibrated",
                format!(
                    "force plate {} of type 4 has no calibration matrix; its channels are taken as they are",
                    index + 1
                ),
            ));
        }
        let moment_channel = if kind == 1 { 5 } else { 3 };
        let in_newton_metres = kind != 3
            && channels
                .get(moment_channel)
                .is_some_and(|channel| channel.unit == "N m");
        // Most files are in millimetres; where the unit is unknown, the moment's size is guessed with it.
        let metres_per_unit = metres_per_unit.unwrap_or(0.001);
        Ok(Self {
            number: index + 1,
            kind,
            baseline: baseline(layout, &channels, kind, parameters, index + 1, warnings),
            channels,
            corners,
            origin,
            calibration,
            moment_factor: if in_newton_metres {
                1.0 / metres_per_unit
            } else {
                1.0
            },
            metres_per_unit,
        })
    }

    fn channel(&self, channel: usize, sample: usize) -> f64 {
        let raw = self
            .channels
            .get(channel)
            .and_then(|curve| curve.values.get(sample));
        let baseline = self.baseline.get(channel).copied().unwrap_or(0.0);
        raw.map_or(f64::NAN, |raw| f64::from(*raw) - baseline)
    }

    fn wrench(&self, sample: usize) -> Wrench {
        let mut six = [0.0; 6];
        for (channel, value) in six.iter_mut().enumerate() {
            *value = self.channel(channel, sample);
            if channel >= 3 {
                *value *= self.moment_factor;
            }
        }
        if let Some(rows) = &self.calibration {
            six = rows.map(|row| row.iter().zip(six).map(|(a, b)| a * b).sum());
        }
        let (force, moment) = match self.kind {
            1 => {
                let centre = DVec3::new(self.channel(3, sample), self.channel(4, sample), 0.0);
                let [x, y, z, _, _, free] = six;
                let force = DVec3::new(x, y, z);
                return Wrench {
                    force,
                    moment: DVec3::new(0.0, 0.0, free) + centre.cross(force),
                    centre,
                };
            }
            3 => {
                let [x12, x34, y14, y23, z1, z2, z3, z4] =
                    [0, 1, 2, 3, 4, 5, 6, 7].map(|channel| self.channel(channel, sample));
                // The sensors stand at plus and minus these from the middle.
                let (a, b) = (self.origin.x.abs(), self.origin.y.abs());
                let force = DVec3::new(x12 + x34, y14 + y23, z1 + z2 + z3 + z4);
                let moment = DVec3::new(
                    b * (z1 + z2 - z3 - z4),
                    a * (z2 + z3 - z1 - z4),
                    b * (x34 - x12) + a * (y14 - y23),
                );
                (force, moment + force.cross(DVec3::new(0.0, 0.0, self.origin.z)))
            }
            _ => {
                let [x, y, z, mx, my, mz] = six;
                let force = DVec3::new(x, y, z);
                (force, DVec3::new(mx, my, mz) + force.cross(self.origin))
            }
        };
        Wrench {
            force,
            moment,
            centre: DVec3::new(-moment.y / force.z, moment.x / force.z, 0.0),
        }
    }

    fn measure(&self, up_axis: Option<UpAxis>, warnings: &mut Vec<Warning>) -> ForcePlate {
        let axes = axes(&self.corners).unwrap_or(DMat3::IDENTITY);
        let middle = self.corners.iter().sum::<DVec3>() / 4.0;
        let times = self
            .channels
            .first()
            .map_or(SampleTimes::Explicit(Vec::new()), |curve| curve.times.clone());
        let wrenches: Vec<Wrench> = (0..times.len()).map(|sample| self.wrench(sample)).collect();
        let sign = self.sign(&wrenches, axes, up_axis, warnings);
        let has_centre = self.kind != 3 || (self.origin.x != 0.0 && self.origin.y != 0.0);
        if !has_centre {
            warnings.push(Warning::new(
                "force-plate-centre-unknown",
                format!(
                    "force plate {} does not say where its sensors stand, so where the force acts is not known",
                    self.number
                ),
            ));
        }
        let narrow = |v: DVec3| v.as_vec3().to_array();
        let mut plate = ForcePlate {
            name: format!("plate {}", self.number),
            corners_m: Some(self.corners.map(narrow)),
            force_n: Vec::with_capacity(wrenches.len()),
            centre_of_pressure_m: Vec::with_capacity(wrenches.len()),
            moment_nm: Vec::with_capacity(wrenches.len()),
            times,
        };
        for wrench in &wrenches {
            let is_loaded = has_centre && wrench.force.z.abs() >= LEAST_LOAD_N && wrench.centre.is_finite();
            let (centre, moment) = if is_loaded {
                let free = wrench.moment - wrench.centre.cross(wrench.force);
                (
                    axes * wrench.centre + middle,
                    axes * free * sign * self.metres_per_unit,
                )
            } else {
                (DVec3::NAN, DVec3::NAN)
            };
            plate.force_n.push(narrow(axes * wrench.force * sign));
            plate.centre_of_pressure_m.push(narrow(centre));
            plate.moment_nm.push(narrow(moment));
        }
        plate
    }

    /// -1 where the file has the force of the body on the ground, which pulls at the body.
    fn sign(
        &self,
        wrenches: &[Wrench],
        axes: DMat3,
        up_axis: Option<UpAxis>,
        warnings: &mut Vec<Warning>,
    ) -> f64 {
        // Upwards along the plate's own z; without a stated up axis, the plate's normal as far as it is positive.
        let up = match up_axis {
            Some(axis) => DVec3::from(axis.to_y_up(axes.z_axis.to_array())).y,
            None => axes
                .z_axis
                .to_array()
                .into_iter()
                .max_by(|a, b| a.abs().total_cmp(&b.abs()))
                .unwrap_or(0.0),
        };
        if up.abs() < 0.5 {
            return 1.0;
        }
        let load = || {
            wrenches
                .iter()
                .map(|wrench| wrench.force.z)
                .filter(|load| load.is_finite())
        };
        let (Some(most), Some(least)) = (
            load().max_by(|a, b| a.abs().total_cmp(&b.abs())),
            load().min_by(|a, b| a.abs().total_cmp(&b.abs())),
        ) else {
            return 1.0;
        };
        let loaded = (most - least) * up.signum();
        if loaded > -SIGN_LOAD_N {
            return 1.0;
        }
        warnings.push(Warning::new(
            "force-plate-turned",
            format!(
                "force plate {} has forces downwards, as the body pushes; they are turned to the ground's reaction",
                self.number
            ),
        ));
        -1.0
    }
}

/// The plate's axes in the file's; `None` where the corners span no surface.
fn axes([first, second, _, fourth]: &[DVec3; 4]) -> Option<DMat3> {
    let x = (first - second).try_normalize()?;
    let z = x.cross(first - fourth).try_normalize()?;
    Some(DMat3::from_cols(x, z.cross(x), z))
}

/// Rows of the calibration matrix; the file has it column by column.
fn calibration(index: usize, parameters: &Parameters<'_>) -> Option<[[f64; 6]; 6]> {
    let numbers = parameters.numbers("FORCE_PLATFORM", "CAL_MATRIX");
    let values = numbers.get(index * 36..(index + 1) * 36)?;
    if values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let mut rows = [[0.0; 6]; 6];
    for (column, six) in values.chunks_exact(6).enumerate() {
        for (row, value) in rows.iter_mut().zip(six) {
            if let Some(cell) = row.get_mut(column) {
                *cell = *value;
            }
        }
    }
    Some(rows)
}

/// The mean of each channel over the frames of FORCE_PLATFORM:ZERO, counted from 1 within the file; nothing where the two
/// numbers name no frames, or where somebody stood on the plate.
fn baseline(
    layout: &Layout,
    channels: &[&Curve],
    kind: usize,
    parameters: &Parameters<'_>,
    number: usize,
    warnings: &mut Vec<Warning>,
) -> Vec<f64> {
    let none = vec![0.0; channels.len()];
    let zero = parameters.numbers("FORCE_PLATFORM", "ZERO");
    let (Some(first), Some(last)) = (zero.first().copied(), zero.get(1).copied()) else {
        return none;
    };
    // One frame is no baseline: emitters fill both numbers with 1. A plate of type 1 has positions among its channels.
    if !(first >= 1.0 && last > first && last <= layout.frames as f64) || kind == 1 {
        return none;
    }
    let from = (first as usize - 1) * layout.samples_per_frame;
    let to = last as usize * layout.samples_per_frame;
    let means: Vec<f64> = channels
        .iter()
        .map(|channel| {
            let window = channel.values.get(from..to).unwrap_or_default();
            window.iter().map(|value| f64::from(*value)).sum::<f64>() / window.len().max(1) as f64
        })
        .collect();
    if means.iter().any(|mean| !mean.is_finite()) {
        return none;
    }
    // The upright channels: the third, or the last four of a Kistler plate.
    let upright: &[usize] = if kind == 3 { &[4, 5, 6, 7] } else { &[2] };
    let load = |sample: usize| -> f64 {
        upright
            .iter()
            .filter_map(|channel| channels.get(*channel)?.values.get(sample))
            .map(|value| f64::from(*value))
            .sum()
    };
    let mean: f64 = upright.iter().filter_map(|channel| means.get(*channel)).sum();
    let samples = channels.first().map_or(0, |channel| channel.values.len());
    let most = (0..samples)
        .map(|sample| (load(sample) - mean).abs())
        .fold(0.0, f64::max);
    if mean.abs() > BASELINE_SHARE * most {
        warnings.push(Warning::new(
            "force-plate-baseline-loaded",
            format!(
                "force plate {number} bears a load in frames {first} to {last}, which should be its zero; nothing is subtracted"
            ),
        ));
        return none;
    }
    means
}
