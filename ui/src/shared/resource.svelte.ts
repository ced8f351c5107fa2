// One piece of content on a screen and its four states. Keeps the last content while it loads again;
// the skeleton appears only after 300 ms.

export type Outcome<T, E> = { status: 'ok'; data: T } | { status: 'error'; error: E };
export type Phase = 'loading' | 'error' | 'content';

export class Resource<T, E> {
  data = $state.raw<T | null>(null);
  error = $state.raw<E | null>(null);
  busy = $state(false);
  /** True once loading without content has lasted 300 ms. */
  slow = $state(false);
  #load: () => Promise<Outcome<T, E>>;
  #run = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(load: () => Promise<Outcome<T, E>>) {
    this.#load = load;
  }

  get phase(): Phase {
    if (this.data !== null) return 'content';
    return this.error !== null ? 'error' : 'loading';
  }

  /** Loads again; an older answer that arrives later is dropped. */
  async reload(): Promise<void> {
    const run = ++this.#run;
    this.busy = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.slow = this.data === null && this.busy), 300);
    const answer = await this.#load();
    if (run !== this.#run) return;
    clearTimeout(this.#timer);
    this.busy = false;
    this.slow = false;
    if (answer.status === 'ok') {
      this.data = answer.data;
      this.error = null;
    } else {
      this.error = answer.error;
    }
  }

  /** Forgets content and pending answers, e.g. when the screen shows another thing. */
  clear(): void {
    this.#run++;
    clearTimeout(this.#timer);
    this.data = null;
    this.error = null;
    this.busy = false;
    this.slow = false;
  }
}
