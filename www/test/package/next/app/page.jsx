import { Replay } from '../replay.jsx';

export default function Page() {
  return <Replay src="/replay/replay.json" />;
}
