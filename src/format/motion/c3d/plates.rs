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

/// The baseline's share of the largest load above which somebody stood on the plate while it was taken.
const BASELINE_SHARE: f64 = 0.15;

/// One plate as its parameters describe it.
pub(super) struct Plate<'a> {
    pub(super) number: usize,
    pub(super) kind: usize,
    pub(super) channels: Vec<&'a Curve>,
    /// Subtracted from each channel.
    pub(super) baseline: Vec<f64>,
    pub(super) corners: [DVec3; 4],
    pub(super) origin: DVec3,
    /// Rows of the calibration; six by six.
    pub(super) calibration: Option<[[f64; 6]; 6]>,
    /// What one of the file's moments is in newtons times the file's unit of length.
    pub(super) moment_factor: f64,
    /// What one of the file's positions, in the channels of type 1, is in its unit of length.
    pub(super) position_factor: f64,
    pub(super) metres_per_unit: f64,
}

/// What is odd of which plates: one warning a kind, however many plates there are.
#[derive(Default)]
pub(super) struct Oddities(Vec<Oddity>);

struct Oddity {
    code: &'static str,
    sentence: String,
    plates: Vec<usize>,
}

impl Oddities {
    /// The sentence is that of the first plate of its kind.
    pub(super) fn add(&mut self, code: &'static str, plate: usize, sentence: impl Into<String>) {
        match self.0.iter_mut().find(|oddity| oddity.code == code) {
            Some(oddity) => oddity.plates.push(plate),
            None => self.0.push(Oddity {
                code,
                sentence: sentence.into(),
                plates: vec![plate],
            }),
        }
    }

    fn into_warnings(self) -> impl Iterator<Item = Warning> {
        self.0.into_iter().map(|oddity| {
            let numbers: Vec<String> = oddity.plates.iter().map(usize::to_string).collect();
            let plates = if numbers.len() == 1 { "plate" } else { "plates" };
            Warning::new(
                oddity.code,
                format!("force {plates} {}: {}", numbers.join(", "), oddity.sentence),
            )
        })
    }
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
    let mut odd = Oddities::default();
    for index in 0..used.min(analog.len()) {
        match Plate::find(index, layout, analog, parameters, metres_per_unit, &mut odd) {
            Ok(plate) => plates.push(plate.measure(up_axis, &mut odd)),
            Err(reason) => odd.add("force-plate-left-out", index + 1, format!("left out; {reason}")),
        }
    }
    warnings.extend(odd.into_warnings());
    plates
}

impl<'a> Plate<'a> {
    fn find(
        index: usize,
        layout: &Layout,
        analog: &'a [Curve],
        parameters: &Parameters<'_>,
        metres_per_unit: Option<f64>,
        odd: &mut Oddities,
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
        let numbers_of_channels = part("CHANNEL", width)
            .and_then(|channels| Some(channels.get(..count)?.to_vec()))
            .ok_or_else(|| format!("expected {count} channels, found fewer"))?;
        let channels: Vec<&Curve> = numbers_of_channels
            .iter()
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
            odd.add(
                "force-plate-origin-turned",
                index + 1,
                "the origin lies above the surface; it is taken the other way round",
            );
        }
        let calibration = if kind == 4 {
            let scales = parameters.numbers("ANALOG", "SCALE");
            let scales: Vec<f64> = numbers_of_channels
                .iter()
                .map(|number| scales.get(*number as usize - 1).copied().unwrap_or(1.0))
                .collect();
            calibration(index, parameters, &scales, odd)
        } else {
            None
        };
        let moment_channel = if kind == 1 { 5 } else { 3 };
        let in_newton_metres = kind != 3
            && channels
                .get(moment_channel)
                .is_some_and(|channel| channel.unit == "N m");
        let in_metres = kind == 1 && channels.get(3).is_some_and(|channel| channel.unit == "m");
        // Most files are in millimetres; where the unit is unknown, the moment's size is guessed with it.
        let metres_per_unit = metres_per_unit.unwrap_or(0.001);
        Ok(Self {
            number: index + 1,
            kind,
            baseline: baseline(layout, &channels, kind, parameters, index + 1, odd),
            channels,
            corners,
            origin,
            calibration,
            moment_factor: if in_newton_metres {
                1.0 / metres_per_unit
            } else {
                1.0
            },
            position_factor: if in_metres { 1.0 / metres_per_unit } else { 1.0 },
            metres_per_unit,
        })
    }
}

/// The plate's axes in the file's; `None` where the corners span no surface.
pub(super) fn axes([first, second, _, fourth]: &[DVec3; 4]) -> Option<DMat3> {
    let x = (first - second).try_normalize()?;
    let z = x.cross(first - fourth).try_normalize()?;
    Some(DMat3::from_cols(x, z.cross(x), z))
}

/// Rows of the calibration matrix; the file has it column by column.
///
/// Some files have channels whose scales already hold the matrix' own diagonal, so that it would count twice; then the
/// diagonal is divided out again. It is told from six scales in one proportion to the diagonal, moments in newton
/// millimetres where the matrix has newton metres.
fn calibration(
    index: usize,
    parameters: &Parameters<'_>,
    scales: &[f64],
    odd: &mut Oddities,
) -> Option<[[f64; 6]; 6]> {
    let numbers = parameters.numbers("FORCE_PLATFORM", "CAL_MATRIX");
    let values = numbers.get(index * 36..(index + 1) * 36).unwrap_or_default();
    if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
        odd.add(
            "force-plate-uncalibrated",
            index + 1,
            "there is no calibration matrix (CAL_MATRIX); the channels are taken as they are",
        );
        return None;
    }
    let diagonal: Vec<f64> = values.iter().step_by(7).copied().collect();
    let twice = [1.0, 1000.0].into_iter().find(|length| {
        let shares: Vec<f64> = scales
            .iter()
            .zip(&diagonal)
            .enumerate()
            .map(|(channel, (scale, own))| scale / own / if channel < 3 { 1.0 } else { *length })
            .collect();
        let first = shares.first().copied().unwrap_or(0.0);
        let differ = diagonal
            .iter()
            .any(|own| (own / diagonal.first().unwrap_or(&1.0) - 1.0).abs() > 0.05);
        differ && shares.iter().all(|share| (share / first - 1.0).abs() < 0.01)
    });
    if twice.is_some() {
        odd.add(
            "force-plate-calibrated-twice",
            index + 1,
            "the scales of the channels already hold the diagonal of the calibration matrix; it is counted once",
        );
    }
    let mut rows = [[0.0; 6]; 6];
    for (column, six) in values.chunks_exact(6).enumerate() {
        for (row, (cells, value)) in rows.iter_mut().zip(six).enumerate() {
            if let Some(cell) = cells.get_mut(column) {
                *cell = match twice {
                    None => *value,
                    Some(length) => {
                        // From a matrix in metres to channels in the file's unit of length.
                        let unit = match (row < 3, column < 3) {
                            (true, false) => 1.0 / length,
                            (false, true) => length,
                            _ => 1.0,
                        };
                        value * unit / diagonal.get(column).unwrap_or(&1.0)
                    }
                };
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
    odd: &mut Oddities,
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
        odd.add(
            "force-plate-baseline-loaded",
            number,
            "somebody stands there in the frames that should be the zero (ZERO); nothing is subtracted",
        );
        return none;
    }
    means
}
