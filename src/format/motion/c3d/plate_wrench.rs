//! What a force plate measured: the force of the ground on the body, the point where it acts, the moment about it.

use glam::{DMat3, DVec3};

use super::plates::{Oddities, Plate, axes};
use crate::format::UpAxis;
use crate::replay::ForcePlate;
use crate::time::SampleTimes;

/// Below this load the centre of pressure is noise: at 10 N an error of 1 N m moves it by 0.1 m.
const LEAST_LOAD_N: f64 = 10.0;
/// A plate that never bears more says nothing of its sign.
const SIGN_LOAD_N: f64 = 50.0;

/// Force and moment about the middle of the surface in the plate's axes, and the centre of pressure on it.
struct Wrench {
    force: DVec3,
    moment: DVec3,
    centre: DVec3,
}

impl Plate<'_> {
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
                let centre =
                    DVec3::new(self.channel(3, sample), self.channel(4, sample), 0.0) * self.position_factor;
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

    pub(super) fn measure(&self, up_axis: Option<UpAxis>, odd: &mut Oddities) -> ForcePlate {
        let axes = axes(&self.corners).unwrap_or(DMat3::IDENTITY);
        let middle = self.corners.iter().sum::<DVec3>() / 4.0;
        let times = self
            .channels
            .first()
            .map_or(SampleTimes::Explicit(Vec::new()), |curve| curve.times.clone());
        let wrenches: Vec<Wrench> = (0..times.len()).map(|sample| self.wrench(sample)).collect();
        let sign = self.sign(&wrenches, axes, up_axis, odd);
        let has_centre = self.kind != 3 || (self.origin.x != 0.0 && self.origin.y != 0.0);
        if !has_centre {
            odd.add(
                "force-plate-centre-unknown",
                self.number,
                "where the sensors stand is not said (ORIGIN), so where the force acts is not known",
            );
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
    fn sign(&self, wrenches: &[Wrench], axes: DMat3, up_axis: Option<UpAxis>, odd: &mut Oddities) -> f64 {
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
        odd.add(
            "force-plate-turned",
            self.number,
            "the forces point downwards, as the body pushes; they are turned to the ground's reaction",
        );
        -1.0
    }
}
