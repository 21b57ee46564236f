import { renderToString } from 'react-dom/server';
import { Replay } from './replay.jsx';

export const html = renderToString(<Replay src="/replay/replay.json" />);
