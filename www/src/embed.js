// For pages without modules of their own: `<script src="…/embed.js"></script>` defines the element, from the files beside it.
(() => {
  const here = document.currentScript.src;
  // The second is what the first asks for: both at once spare a round trip.
  for (const file of ['athlete-replay.js', 'showing.js']) import(new URL(file, here).href);
})();
