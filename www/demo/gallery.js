// The gallery: pictures, each of which becomes a player at its own moment once it is asked for.
import { arrange, EXAMPLES } from './examples.js';

await customElements.whenDefined('athlete-replay');
const players = new Set();

function begin(player, example) {
  players.add(player);
  player.currentTime = example.atSecs;
  player.addEventListener('loadedmetadata', () => void arrange(player, example).catch(() => undefined), { once: true });
}

const exampleOf = (name) => EXAMPLES.find((example) => example.name === name);
begin(document.getElementById('final'), exampleOf('final'));

for (const button of document.querySelectorAll('[data-begins]')) {
  button.addEventListener('click', () => {
    const example = exampleOf(button.dataset.begins);
    const player = document.createElement('athlete-replay');
    for (const [name, value] of Object.entries({ ...example.attributes, poster: `posters/${example.name}.jpg` })) player.setAttribute(name, value);
    player.controls = true;
    player.ariaLabel = example.title;
    begin(player, example);
    button.parentElement.replaceChildren(player);
    player.focus();
    player.play().catch(() => undefined);
  });
}

// One plays at a time.
addEventListener('play', ({ target }) => {
  for (const player of players) if (player !== target) player.pause();
}, true);
