import { loadApart } from './apart.js';
import type { Host } from './avatar/dressing.js';
import { trap, typedError, type Failure } from './failure.js';
import { tell as tellStory, type Picture, type Teller } from './story/telling.js';
import type { Wants } from './story/wishes.js';

/** What the script of trails, slices and ghosts gives to the element; that of avatars comes when there is one. */
export function tell(picture: Picture, teller: Teller, wants: Wants, failed: (failure: Failure) => void, host: Host): void {
  const { avatar } = wants;
  // To take one off is for the script that put it on, if it is here.
  const dressing = avatar !== null || dressed.has(picture.player);
  if (dressing) {
    dressed.add(picture.player);
    loadApart<typeof import('./avatars.js')>(import('./avatars.js'), 'avatars.js')
      .then(({ dress }) => dress(picture.player, teller, wants, failed, host))
      .catch((thrown: unknown) => failed((typedError(thrown, '') ?? trap(thrown, '')).partial()));
  }
  tellStory(picture, teller, wants, failed);
}

const dressed = new WeakSet<HTMLElement>();
