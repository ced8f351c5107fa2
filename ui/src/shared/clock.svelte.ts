// The screen's clock: one ticking value, so that countdowns agree with each other. Tests and fixtures hand in another source.

let source: () => number = () => Date.now();
let tick = $state(Date.now());
let timer: ReturnType<typeof setInterval> | undefined;

/** Milliseconds since the epoch, renewed every ten seconds; reactive. */
export function now(): number {
  return tick;
}

/** Milliseconds since the epoch at this very moment; not reactive. */
export function nowExact(): number {
  return source();
}

/** Starts ticking. Waking from sleep shows at the next tick or when the window is seen again. */
export function startClock(from: () => number = () => Date.now()): void {
  source = from;
  tick = source();
  clearInterval(timer);
  timer = setInterval(() => (tick = source()), 10_000);
  document.addEventListener('visibilitychange', () => (tick = source()));
}
