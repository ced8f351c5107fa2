// When a deadline may come back: in an hour, this evening, tomorrow morning; never at or past the deadline itself. Pure.

export type Snooze = 'hour' | 'evening' | 'morning';
const HOUR = 3_600_000;

/** The choices that are left at `at`, with the instant each means; evening and morning by this computer's clock. */
export function snoozes(at: number, until: string): { choice: Snooze; until: string }[] {
  const [evening, morning] = [new Date(at), new Date(at)];
  evening.setHours(18, 0, 0, 0);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(8, 0, 0, 0);
  const all: [Snooze, number][] = [['hour', at + HOUR], ['evening', evening.getTime()], ['morning', morning.getTime()]];
  return all.filter(([choice, end]) => end < Date.parse(until) && (choice === 'hour' || end > at + HOUR)).map(([choice, end]) => ({ choice, until: new Date(end).toISOString() }));
}
