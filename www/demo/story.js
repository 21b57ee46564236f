// The buttons in the text drive the player through its public API.
const sprint = document.getElementById('sprint');

/** Race time to replay time: the race clock's zero is the gun. */
const replaySecs = (raceSecs) => raceSecs + (sprint.info?.clockZeroSecs ?? 0);

for (const button of document.querySelectorAll('.jump')) {
  button.addEventListener('click', async () => {
    const { raceSecs, until, rate, follow } = button.dataset;
    if (!sprint.info) return;
    sprint.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
    sprint.loopRange = until === undefined ? null : { a: replaySecs(Number(raceSecs)), b: replaySecs(Number(until)) };
    sprint.playbackRate = Number(rate ?? 1);
    if ('reset' in button.dataset) {
      sprint.pause();
      sprint.currentTime = sprint.seekable.start(0);
      sprint.resetCamera();
      return;
    }
    const runner = sprint.participants.find(({ name }) => name.includes(follow));
    sprint.follow(runner?.id ?? null);
    sprint.currentTime = replaySecs(Number(raceSecs));
    await sprint.play().catch(() => undefined);
  });
}
