import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { AthleteReplayElement } from './index.js';

export * from './index.js';

/** The attributes of `<athlete-replay>` in JSX, and its events by their own names (`onloadedmetadata`). */
export interface AthleteReplayProps extends DetailedHTMLProps<HTMLAttributes<AthleteReplayElement>, AthleteReplayElement> {
  src?: string;
  srcObject?: AthleteReplayElement['srcObject'];
  poster?: string;
  preload?: 'none' | 'metadata' | 'auto';
  autoplay?: boolean;
  loop?: boolean;
  controls?: boolean;
  keymap?: 'web' | 'shuttle';
  gestures?: 'cooperative' | 'all' | 'none';
  backend?: 'auto' | 'webgpu' | 'webgl2';
  engine?: 'auto' | 'full';
  light?: AthleteReplayElement['light'];
  background?: AthleteReplayElement['background'];
  palette?: AthleteReplayElement['palette'];
  quality?: AthleteReplayElement['quality'];
  uncertainty?: boolean;
  trails?: AthleteReplayElement['trails'];
  slices?: AthleteReplayElement['slices'];
  ghosts?: AthleteReplayElement['ghosts'];
  avatar?: AthleteReplayElement['avatar'];
  gate?: AthleteReplayElement['gate'];
  resolve?: AthleteReplayElement['resolve'];
  'wasm-url'?: string;
  sync?: string;
  'sync-offset'?: string | number;
  'text-version'?: boolean | string;
  onloadedmetadata?: (event: Event) => void;
  oncanplay?: (event: Event) => void;
  onplaying?: (event: Event) => void;
  onpause?: (event: Event) => void;
  ontimeupdate?: (event: Event) => void;
  onended?: (event: Event) => void;
  onerror?: (event: Event) => void;
  onreplayevent?: (event: CustomEvent) => void;
  onparticipantselect?: (event: CustomEvent) => void;
  oncamerachange?: (event: Event) => void;
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'athlete-replay': AthleteReplayProps;
    }
  }
}
