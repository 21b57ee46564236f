//! Calibrated cameras: that a picture lies over the video of its camera.
#![cfg(feature = "full")]
#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its fixtures too"
)]

use athlete_replay::camera::{CalibratedCamera, Intrinsics};
use athlete_replay::error::ErrorCode;
use glam::{DMat3, DQuat, DVec3, EulerRot};

/// A long lens on a full HD picture, with its axis off the middle and pixels that are not quite square.
const LENS: Intrinsics = Intrinsics {
    fx_px: 3412.7,
    fy_px: 3405.1,
    cx_px: 981.3,
    cy_px: 522.8,
    width_px: 1920.0,
    height_px: 1080.0,
};
/// What the view promises.
const TOLERANCE_PX: f64 = 0.1;

/// The rotation of a camera that looks from one point to another, rolled by some radians.
fn looking(from_m: DVec3, to_m: DVec3, roll_rad: f64) -> DMat3 {
    let ahead = (to_m - from_m).normalize();
    let right = ahead.cross(DVec3::Y).normalize();
    let down = ahead.cross(right);
    let upright = DMat3::from_cols(right, down, ahead).transpose();
    DMat3::from_rotation_z(roll_rad) * upright
}

fn rows(rotation: DMat3) -> [f64; 9] {
    rotation.transpose().to_cols_array()
}

/// The pinhole's formula.
fn pinhole_px(rotation: DMat3, position_m: DVec3, point_m: DVec3) -> [f64; 2] {
    let p = rotation * (point_m - position_m);
    [
        LENS.fx_px * p.x / p.z + LENS.cx_px,
        LENS.fy_px * p.y / p.z + LENS.cy_px,
    ]
}

#[test]
fn points_lie_where_the_pinhole_formula_says_within_a_tenth_of_a_pixel() {
    let cameras = [
        (DVec3::new(-32.0, 14.5, 61.0), DVec3::new(3.0, 1.0, 58.0), 0.0),
        (DVec3::new(0.4, 1.6, 118.0), DVec3::new(-0.2, 1.1, 40.0), 0.02),
        (
            DVec3::new(812.0, 55.0, -590.0),
            DVec3::new(780.0, 1.0, -566.0),
            -0.3,
        ),
        (DVec3::new(2.0, 90.0, 2.5), DVec3::new(1.0, 0.0, 3.0), 1.1),
    ];
    for (position_m, target_m, roll_rad) in cameras {
        let rotation = looking(position_m, target_m, roll_rad);
        let camera = CalibratedCamera::new(LENS, rows(rotation), position_m.to_array()).unwrap();
        // As a video is shown in boxes of three shapes with `object-fit: contain`: the picture's share of the box in x and y.
        for (aspect, share) in [
            (16.0 / 9.0, [1.0, 1.0]),
            (32.0 / 9.0, [0.5, 1.0]),
            (1.0, [1.0, 9.0 / 16.0]),
        ] {
            let view = camera.view(aspect);
            let mut seen = 0;
            for step in 0..400 {
                let angle = f64::from(step);
                let offset_m = DVec3::new(
                    angle.sin() * 9.0,
                    (angle * 0.7).cos() * 1.2,
                    (angle * 1.3).cos() * 9.0,
                );
                let point_m = (target_m + offset_m).as_vec3();
                // The place that single precision can say: what is compared is the camera, not the number.
                let expected = pinhole_px(rotation, position_m, point_m.as_dvec3());
                let Some((x, y, depth)) = view.project(point_m) else {
                    continue;
                };
                seen += 1;
                assert!((0.0..=1.0).contains(&depth));
                let found = [
                    ((f64::from(x) - 0.5) / share[0] + 0.5) * LENS.width_px,
                    ((f64::from(y) - 0.5) / share[1] + 0.5) * LENS.height_px,
                ];
                for axis in 0..2 {
                    let apart_px = (found[axis] - expected[axis]).abs();
                    assert!(apart_px < TOLERANCE_PX, "{point_m}: {found:?} for {expected:?}");
                }
                let (origin_m, direction) = view.ray(x, y);
                let beside_m = (point_m - origin_m).cross(direction).length();
                let distance_m = point_m.distance(origin_m);
                assert!(
                    beside_m < distance_m * 1e-4,
                    "a ray through {point_m} misses by {beside_m} m"
                );
            }
            assert!(seen > 200, "{seen} points in the picture");
        }
    }
}

#[test]
fn what_no_camera_has_is_refused() {
    let upright = rows(looking(DVec3::new(0.0, 5.0, 20.0), DVec3::ZERO, 0.0));
    let sound =
        |lens, rotation, position_m| CalibratedCamera::new(lens, rotation, position_m).map_err(|e| e.code);
    assert!(sound(LENS, upright, [0.0, 5.0, 20.0]).is_ok());
    let printed = upright.map(|v| (v * 1e4).round() / 1e4);
    assert!(
        sound(LENS, printed, [0.0, 5.0, 20.0]).is_ok(),
        "four digits are enough"
    );
    for lens in [
        Intrinsics { fx_px: 0.0, ..LENS },
        Intrinsics {
            fy_px: f64::NAN,
            ..LENS
        },
        Intrinsics {
            cx_px: f64::INFINITY,
            ..LENS
        },
        Intrinsics {
            width_px: -1920.0,
            ..LENS
        },
    ] {
        assert_eq!(
            sound(lens, upright, [0.0; 3]),
            Err(ErrorCode::OutOfRange),
            "{lens:?}"
        );
    }
    let stretched = upright.map(|v| v * 1.01);
    let mirrored = rows(
        DMat3::from_diagonal(DVec3::new(-1.0, 1.0, 1.0))
            * DMat3::from_quat(DQuat::from_euler(EulerRot::YXZ, 0.3, 0.1, 0.0)),
    );
    for rotation in [stretched, mirrored, [0.0; 9], [f64::NAN; 9]] {
        assert_eq!(
            sound(LENS, rotation, [0.0; 3]),
            Err(ErrorCode::OutOfRange),
            "{rotation:?}"
        );
    }
    assert_eq!(
        sound(LENS, upright, [f64::NAN, 0.0, 0.0]),
        Err(ErrorCode::OutOfRange)
    );
}
