/** What the script of avatars gives to the element. */
export { dress } from './avatar/dressing.js';
