/** Every event the element fires. The first group is HTMLMediaElement's, with its meaning and order. */
export const MEDIA_EVENTS = [
  'abort',
  'canplay',
  'canplaythrough',
  'durationchange',
  'emptied',
  'ended',
  'error',
  'loadeddata',
  'loadedmetadata',
  'loadstart',
  'pause',
  'play',
  'playing',
  'progress',
  'ratechange',
  'seeked',
  'seeking',
  'suspend',
  'timeupdate',
  'waiting',
] as const;

/** Events with no counterpart among media elements. */
export const REPLAY_EVENTS = ['camerachange', 'clockchange', 'comparisonchange', 'livestatechange', 'looprangechange', 'participantselect', 'replayevent', 'replayshare', 'shotschange'] as const;

export type MediaEventName = (typeof MEDIA_EVENTS)[number];
