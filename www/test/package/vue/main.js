import { createApp } from 'vue';
import Replay from './Replay.vue';

createApp(Replay).mount('#app');
