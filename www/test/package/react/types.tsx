import type { AthleteReplayElement } from 'athlete-replay';
import type {} from 'athlete-replay/react';
import { useRef } from 'react';

export function Typed() {
  const replay = useRef<AthleteReplayElement>(null);
  return <athlete-replay ref={replay} src="/replay/replay.json" controls preload="metadata" onreplayevent={() => replay.current?.follow(0)} />;
}
