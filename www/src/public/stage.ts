/** A way of looking at the replay that `showShot` goes to. */
export interface Shot {
  /** Stable, in kebab case: `side-on`, `finish-line`. */
  readonly name: string;
  /** In the controls' language. */
  readonly label: string;
}

/**
 * A calibrated camera. It looks along its z axis with x to the right and y down, as in OpenCV. Pixels count from the picture's upper
 * left corner; OpenCV counts from the middle of the first pixel: add 0.5 to its cx and cy.
 */
export interface CalibratedCamera {
  readonly intrinsics: {
    /** Focal lengths and principal point, in pixels of a picture of this size. */
    readonly fx: number;
    readonly fy: number;
    readonly cx: number;
    readonly cy: number;
    readonly width: number;
    readonly height: number;
    /** Coefficients of distortion. Anything but zeros is refused: undistort the video first. */
    readonly distortion?: readonly number[];
  };
  readonly pose: {
    /** From the world to the camera's axes: nine numbers row by row, or a quaternion x, y, z, w. */
    readonly rotation: readonly number[];
    /** Where the camera is in the world, in metres. */
    readonly position: readonly [number, number, number];
  };
}
