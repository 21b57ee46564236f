import type { Cockpit } from './cockpit.js';
import { perform } from './commands.js';
import { commandFor, KEYMAPS } from './keymap.js';

/** Does what a key asks for, through the key map in force; false where it asks for nothing, and stays the page's. */
export function keyPressed(event: KeyboardEvent, cockpit: Cockpit, fillsPage: boolean): boolean {
  const { player } = cockpit;
  const command = commandFor(KEYMAPS[player.keymap], event);
  if (command === null) return false;
  // Where there is nothing to clear, Escape stays the page's.
  if (command === 'clearMarks' && player.loopRange === null) {
    if (fillsPage) cockpit.toggleFullscreen();
    return false;
  }
  event.preventDefault();
  perform(command, cockpit, event.key);
  return true;
}
