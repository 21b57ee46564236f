import { TaskQueue } from '../tasks.js';

const queue = new TaskQueue();

/** Lets the page have its turn, so that no frame waits for long work. */
export const turnOfPage = (): Promise<void> => new Promise((done) => queue.add(done));
