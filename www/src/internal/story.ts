/** What the script of trails, slices and ghosts gives to the element. */
export { tell } from './story/telling.js';
