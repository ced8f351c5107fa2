// Counts down how long sign-in is paused; the server decides, this only shows it.

export class Lockout {
  left = $state(0);
  #timer: ReturnType<typeof setInterval> | undefined;

  begin(seconds: number | null): void {
    clearInterval(this.#timer);
    this.left = seconds ?? 0;
    if (this.left <= 0) return;
    const end = performance.now() + this.left * 1000;
    this.#timer = setInterval(() => {
      this.left = Math.max(0, (end - performance.now()) / 1000);
      if (this.left === 0) clearInterval(this.#timer);
    }, 1000);
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
