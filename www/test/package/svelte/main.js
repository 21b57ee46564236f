import { mount } from 'svelte';
import Replay from './Replay.svelte';

mount(Replay, { target: document.getElementById('app') });
