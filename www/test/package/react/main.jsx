import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Replay } from './replay.jsx';

// Strict mode mounts everything twice.
createRoot(document.getElementById('app')).render(<StrictMode><Replay src="/replay/replay.json" /></StrictMode>);
