/** The engine as its glue module exports it. Numbers are seconds, device pixels, or shares of the picture. */
export interface EngineModule {
  default(input: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  readonly Engine: { create(canvas: HTMLCanvasElement): Promise<Engine> };
}

/** One graphics device. */
export interface Engine {
  createView(canvas: HTMLCanvasElement): EngineView;
  readonly backend: string;
  /** Settles when the device is lost; absent with WebGL2, where the canvas tells. */
  readonly lost?: Promise<unknown>;
  free(): void;
}

/** What `EngineView.advance` tells, as bits. */
export const Tick = { Changed: 1, KeepTicking: 2, Ended: 4, Looped: 8 } as const;

/** One picture. */
export interface EngineView {
  /** Opens a manifest and gives its text back as it came; throws and keeps the old replay when it is not one. */
  openManifest(bytes: Uint8Array, bytesOf: (name: string) => Uint8Array | undefined): string;
  /** A live replay's manifest was read again, nothing where that failed; gives its text back where it brought news. */
  look(bytes: Uint8Array | undefined, elapsedSecs: number): string | undefined;
  /** Seconds until the manifest should be read again; undefined where the replay is complete. */
  lookPause(jitter: number): number | undefined;
  readonly liveState: string | undefined;
  /** Where playing a live replay begins. */
  readonly liveEdgeSecs: number | undefined;
  readonly seekableStartSecs: number;
  /** Takes a file that the manifest lists; throws when its bytes are not sound. */
  receive(name: string, bytes: Uint8Array): void;
  /** A file that an earlier view found sound is here. */
  resume(name: string): void;
  lose(name: string): void;
  retryLost(): void;
  wantEverything(): void;
  /** What to fetch, the most urgent first: name, length in bytes, name, length. */
  wanted(): readonly (string | number)[];
  /** Names of files to let go of. */
  takeSurplus(): readonly string[];
  /** Whether the moment's own samples are still to come. */
  readonly awaits: boolean;
  /** Until when, from the moment on, everything has arrived or is lost. */
  readonly settledUntil: number;
  /** Whether no segment is still to come. */
  readonly complete: boolean;
  /** The share of the replay's bytes that is here, 0 to 1. */
  readonly share: number;
  /** Pairs of start and end, in seconds. */
  bufferedRanges(): Float64Array;
  readonly timeSecs: number;
  readonly startSecs: number;
  readonly endSecs: number;
  readonly frame: number;
  readonly frameCount: number;
  readonly frameRateHz: number;
  play(): void;
  pause(): void;
  readonly playing: boolean;
  seek(secs: number): void;
  setRate(rate: number): void;
  stepFrames(count: number): void;
  setLoop(whole: boolean): void;
  setLoopRange(aSecs: number, bSecs: number): void;
  clearLoopRange(): void;
  /** Moves clock and camera on; bits of `Tick`. */
  advance(dtSecs: number): number;
  draw(): void;
  resize(widthPx: number, heightPx: number): void;
  orbit(dx: number, dy: number): void;
  pan(dx: number, dy: number): void;
  dolly(steps: number): void;
  frameAll(): void;
  resetCamera(): void;
  /** -1: nobody. */
  follow(participant: number): void;
  readonly following: number;
  pick(x: number, y: number): number;
  /** Opaque numbers for `setCameraState` of another view. */
  cameraState(): Float64Array;
  setCameraState(state: Float64Array): void;
  setReducedMotion(reduced: boolean): void;
  readonly framesSubmitted: number;
  readonly drawCalls: number;
  /** RGBA, 8 bits each, top row first. */
  capture(widthPx: number, heightPx: number): Promise<Uint8Array>;
  /** To be called until a capture arrives; absent where it does so by itself. */
  poll?(): void;
  /** Per participant: x, y (0..1 from the top left, a little above the head), visible 0 or 1. */
  participantAnchors(): Float32Array;
  free(): void;
}

/** One picture of the full engine. */
export interface FullView extends EngineView {
  clearTrails(): void;
  /** Throws `out-of-range` where there is no such point, or its speed is not measured. Speeds: of the first and the last colour. */
  addTrail(of: string, joint: string, secs: number, slowMps: number, fastMps: number, inferred: boolean): void;
  /** Per trail ten numbers: x, y, visible, m/s of its point and of its peak, the peak's time, a 0; NaN for what is not known. */
  trailHeads(): Float64Array;
  /** Red, green, blue, slow to fast. */
  speedColours(): Uint8Array;
  /** Shows how sure each joint is. */
  setUncertainty(shown: boolean): void;
  /** Texels along a side of the shadow's map. */
  setShadowSide(sidePx: number): void;
  setSlices(participants: Uint32Array, timesSecs: Float64Array, most: number): void;
  clearGhosts(): void;
  addGhost(participant: number, offsetSecs: number, lateralM: number, opacity: number): void;
  clearAvatars(): void;
  /** What the reader of avatars gives, and its pictures as squares of RGBA. Throws where the costume is none. */
  addAvatar(participants: Uint32Array, costume: Uint8Array, sidePx: number, pixels: Uint8Array): void;
  /** Colours: 0xrrggbb, below 0 the replay's own; two for each participant, vest and shorts. */
  setStaging(light: string, seeThrough: boolean, kits: Int32Array, ground: number, surface: number): void;
  /** Shows everybody, or whoever is farthest along a direction where that is a number. */
  showAthletes(yawRad: number, pitchRad: number, leadsYawRad: number): void;
  showPlace(yawRad: number, pitchRad: number, xM: number, yM: number, zM: number, radiusM: number): void;
  /** Throws `out-of-range` for numbers that no camera has. */
  setCalibratedCamera(intrinsics: Float64Array, rotation: Float64Array, positionM: Float64Array): void;
}
