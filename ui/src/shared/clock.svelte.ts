// The screen's clock: one ticking value, so that countdowns agree with each other. Tests and fixtures hand in another source.

/** How far this computer is ahead of the server, in milliseconds: a wrong laptop shows right countdowns all the same. */
let ahead = 0;
let source: () => number = () => Date.now();
let tick = $state(Date.now());
let timer: ReturnType<typeof setInterval> | undefined;

/** Milliseconds since the epoch, renewed every ten seconds; reactive. */
export function now(): number {
  return tick;
}

/** Milliseconds since the epoch at this very moment; not reactive. */
export function nowExact(): number {
  return source() - ahead;
}

/** Takes over what is known of the difference; `null`: nothing is. */
export function correctClock(drift_s: number | null): void {
  ahead = (drift_s ?? 0) * 1000;
  tick = nowExact();
}

/** Starts ticking. Waking from sleep shows at the next tick or when the window is seen again. */
export function startClock(from: () => number = () => Date.now()): void {
  source = from;
  tick = nowExact();
  clearInterval(timer);
  timer = setInterval(() => (tick = nowExact()), 10_000);
  document.addEventListener('visibilitychange', () => (tick = nowExact()));
}
