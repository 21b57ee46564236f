/** What the script of uncertainty, implements and quality gives to the element. */
export { aid } from './aids/aiding.js';
