import type { CalibratedCamera } from '../../public/stage.js';
import { outOfRange as refuse } from '../failure.js';

/** A calibrated camera as plain numbers: six of the lens, nine of the rotation row by row, three of the place. */
export interface Calibration {
  readonly intrinsics: Float64Array;
  readonly rotation: Float64Array;
  readonly position: Float64Array;
}

/** Row by row, from x, y, z, w. */
function matrixOf(quaternion: readonly number[]): readonly number[] {
  const size = Math.hypot(...quaternion);
  if (!(Math.abs(size - 1) < 1e-3)) throw refuse('a quaternion of length 1 for the rotation of a camera', quaternion.join(', '));
  const [x = 0, y = 0, z = 0, w = 1] = quaternion.map((n) => n / size);
  return [
    1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w),
    2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w),
    2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y),
  ];
}

/** Throws what is wrong with it; whether the rotation is one, the engine knows. */
export function calibrationOf({ intrinsics, pose }: CalibratedCamera): Calibration {
  const { fx, fy, cx, cy, width, height, distortion = [] } = intrinsics;
  if (distortion.some((coefficient) => coefficient !== 0)) {
    throw refuse('a camera without distortion (undistort the video first, and give the intrinsics that belong to it)', distortion.join(', '));
  }
  const lens = [fx, fy, cx, cy, width, height];
  if (!lens.every(Number.isFinite)) throw refuse('finite fx, fy, cx, cy, width and height in pixels', lens.join(', '));
  const { rotation, position } = pose;
  if (rotation.length !== 9 && rotation.length !== 4) throw refuse('nine numbers row by row, or a quaternion, for the rotation of a camera', rotation.length);
  if (!(position.length === 3 && [...rotation, ...position].every(Number.isFinite))) throw refuse('finite numbers for the pose of a camera', position.join(', '));
  return {
    intrinsics: Float64Array.from(lens),
    rotation: Float64Array.from(rotation.length === 4 ? matrixOf(rotation) : rotation),
    position: Float64Array.from(position),
  };
}
