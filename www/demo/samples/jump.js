// Three ways to jump straight up, side by side: from a squat, with a countermovement, and with the arms. Made up: heights as
// laboratories report them, the path of the hip in closed form, knees by two-link geometry.

const RATE_HZ = 100;
const G = 9.81;
const THIGH_M = 0.43;
const SHANK_M = 0.43;
const TRUNK_M = 0.5;
const UPPER_ARM_M = 0.3;
const FOREARM_M = 0.27;
const FOOT_M = 0.17;
const TOE = { z: 0.16, y: 0.03 };
/** How far the foot is tipped up: flat, and at the moment it leaves the ground. Radians. */
const FLAT = Math.asin((0.09 - TOE.y) / FOOT_M);
const TIPPED = 1.3;
const STAND_M = 0.09 + THIGH_M + SHANK_M - 0.012;
const TAKE_OFF_M = TOE.y + FOOT_M * Math.sin(TIPPED) + THIGH_M + SHANK_M - 0.006;

const JUMPERS = [
  { id: 'squat', name: 'Squat', lane: 1, heightM: 0.36, dropM: 0.34, dipSecs: 0.7, holdSecs: 0.8, arms: false, colours: ['#e4572e', '#2b2d42'] },
  { id: 'counter', name: 'Countermovement', lane: 2, heightM: 0.41, dropM: 0.36, dipSecs: 0.42, holdSecs: 0, arms: false, colours: ['#f2b705', '#2b2d42'] },
  { id: 'arms', name: 'Arms', lane: 3, heightM: 0.48, dropM: 0.36, dipSecs: 0.42, holdSecs: 0, arms: true, colours: ['#17a398', '#2b2d42'] },
];
/** Everybody leaves the ground at this moment, so that the heights can be seen to differ. */
const TAKE_OFF_SECS = 2.6;
const LAST_SECS = 5;

/** A cubic between two heights with their velocities. */
function hermite(u, secs, from, to, leave, arrive) {
  return (2 * u ** 3 - 3 * u ** 2 + 1) * from + (u ** 3 - 2 * u ** 2 + u) * leave * secs + (3 * u ** 2 - 2 * u ** 3) * to + (u ** 3 - u ** 2) * arrive * secs;
}

function phasesOf({ heightM, dropM, dipSecs, holdSecs }) {
  const speed = Math.sqrt(2 * G * heightM);
  const air = (2 * speed) / G;
  const push = (2 * (TAKE_OFF_M - STAND_M + dropM)) / speed;
  const low = STAND_M - dropM;
  const landed = TAKE_OFF_SECS + air;
  const dip = TAKE_OFF_SECS - push - holdSecs - dipSecs;
  return [
    { until: dip, hip: () => STAND_M },
    { until: dip + dipSecs, hip: (u) => hermite(u, dipSecs, STAND_M, low, 0, 0) },
    { until: dip + dipSecs + holdSecs, hip: () => low },
    { until: TAKE_OFF_SECS, hip: (u) => hermite(u, push, low, TAKE_OFF_M, 0, speed) },
    { until: landed, hip: (u) => TAKE_OFF_M + speed * u * air - (G / 2) * (u * air) ** 2, flies: true },
    { until: landed + 0.26, hip: (u) => hermite(u, 0.26, TAKE_OFF_M, STAND_M - 0.24, -speed, 0) },
    { until: landed + 1, hip: (u) => hermite(u, 0.74, STAND_M - 0.24, STAND_M, 0, 0) },
    { until: Infinity, hip: () => STAND_M },
  ].map((phase, i, all) => ({ ...phase, from: i === 0 ? 0 : all[i - 1].until }));
}

const smooth = (from, to, value) => {
  const u = Math.min(Math.max((value - from) / (to - from), 0), 1);
  return u * u * (3 - 2 * u);
};

/** The elbow's or the hip's forward angle from straight down, for whoever swings the arms. */
function swing(secs) {
  const back = smooth(TAKE_OFF_SECS - 0.85, TAKE_OFF_SECS - 0.4, secs);
  const up = smooth(TAKE_OFF_SECS - 0.36, TAKE_OFF_SECS + 0.04, secs);
  const down = smooth(TAKE_OFF_SECS + 0.2, TAKE_OFF_SECS + 1, secs);
  return 0.08 - 0.85 * back + 3.5 * up - 2.73 * down;
}

/** The joints of one moment by name, as [x, y, z]: y up, facing +z. */
function poseAt(jumper, phases, secs) {
  const phase = phases.find(({ until }) => secs < until);
  const hipY = phase.hip((secs - phase.from) / (phase.until - phase.from));
  const bent = Math.max(STAND_M - hipY, 0);
  const hipZ = Math.max(0.02, smooth(STAND_M - 0.04, TAKE_OFF_M, hipY) * 0.09) - 0.5 * bent;
  const tip = FLAT + (TIPPED - FLAT) * smooth(STAND_M - 0.1, TAKE_OFF_M, hipY);
  let ankle = { z: TOE.z - FOOT_M * Math.cos(tip), y: TOE.y + FOOT_M * Math.sin(tip) };
  if (phase.flies) ankle = { z: ankle.z - 0.06 * smooth(0, 0.2, hipY - TAKE_OFF_M), y: hipY - (TAKE_OFF_M - ankle.y) };
  const toe = { z: ankle.z + FOOT_M * Math.cos(tip), y: ankle.y - FOOT_M * Math.sin(tip) };
  // The knee lies before the line from hip to ankle.
  const [dz, dy] = [ankle.z - hipZ, ankle.y - hipY];
  const apart = Math.min(Math.hypot(dz, dy), THIGH_M + SHANK_M - 1e-4);
  const out = Math.sqrt(Math.max(THIGH_M ** 2 - (apart / 2) ** 2, 0));
  const knee = { z: hipZ + dz / 2 - (dy / apart) * out, y: hipY + dy / 2 + (dz / apart) * out };
  const lean = 0.04 + 2.1 * bent;
  const shoulder = { z: hipZ + TRUNK_M * Math.sin(lean), y: hipY + TRUNK_M * Math.cos(lean) };
  const head = { z: shoulder.z + 0.2 * Math.sin(lean * 0.5) + 0.02, y: shoulder.y + 0.2 * Math.cos(lean * 0.5) };
  const angle = swing(secs);
  const arm = (x) => {
    if (!jumper.arms) return { elbow: [x * 2.1, (shoulder.y + hipY) / 2 + 0.06, (shoulder.z + hipZ) / 2 - 0.14], wrist: [x * 0.85, hipY + 0.09, hipZ + 0.03] };
    const bend = angle + 0.35;
    const elbow = { z: shoulder.z + UPPER_ARM_M * Math.sin(angle), y: shoulder.y - UPPER_ARM_M * Math.cos(angle) };
    return { elbow: [x * 1.15, elbow.y, elbow.z], wrist: [x * 1.1, elbow.y - FOREARM_M * Math.cos(bend), elbow.z + FOREARM_M * Math.sin(bend)] };
  };
  // Facing +z with y up, the left side is towards +x.
  const side = (name, sign) => {
    const { elbow, wrist } = arm(sign * 0.19);
    return {
      [`${name}_hip`]: [sign * 0.09, hipY, hipZ],
      [`${name}_knee`]: [sign * (0.1 + 0.1 * bent), knee.y, knee.z],
      [`${name}_ankle`]: [sign * 0.11, ankle.y, ankle.z],
      [`${name}_toe`]: [sign * 0.13, toe.y, toe.z],
      [`${name}_shoulder`]: [sign * 0.19, shoulder.y, shoulder.z],
      [`${name}_elbow`]: elbow,
      [`${name}_wrist`]: wrist,
    };
  };
  return { ...side('left', 1), ...side('right', -1), head: [0, head.y, head.z] };
}

const JOINTS = ['hip', 'knee', 'ankle', 'toe', 'shoulder', 'elbow', 'wrist'].flatMap((part) => [`left_${part}`, `right_${part}`]).concat('head');

export const jump = {
  arguments: ['--venue', 'gymnastics-floor'],
  files() {
    const phases = JUMPERS.map(phasesOf);
    const round = (value) => Math.round(value * 1e4) / 1e4;
    const frames = Array.from({ length: LAST_SECS * RATE_HZ + 1 }, (_, i) =>
      JUMPERS.map((jumper, k) => {
        const pose = poseAt(jumper, phases[k], i / RATE_HZ);
        // They stand 1.3 m apart, the first at the viewer's left.
        return JOINTS.map((name) => [round(pose[name][0] + (k - 1) * 1.3), round(pose[name][1]), round(pose[name][2])]);
      }),
    );
    const people = JUMPERS.map(({ id, name, lane, colours, heightM }) => ({ id, name, lane, colours, mark: `${Math.round(heightM * 100)} cm` }));
    const landings = JUMPERS.map(({ id, name, heightM }) => ({ time: round(TAKE_OFF_SECS + 2 * Math.sqrt((2 * heightM) / G)), kind: 'landing', label: `${name} lands`, people: [id] }));
    const events = [{ time: TAKE_OFF_SECS, kind: 'take-off', label: 'Take-off', people: JUMPERS.map(({ id }) => id) }, ...landings];
    const file = { format: 'pose-json', title: 'Three vertical jumps', discipline: 'Jump', notice: 'Made up: no athlete was measured.', unit: 'm', up: '+y', rate_hz: RATE_HZ, joints: JOINTS, people, events, frames };
    return { 'jump.json': JSON.stringify(file) };
  },
};
