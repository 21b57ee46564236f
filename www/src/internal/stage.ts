/** What the script of light, colours, shots and calibrated cameras gives to the element. */
export { Direction } from './stage/direction.js';
