// At which moments a countdown speaks: when it passes 10, 5 and 1 minute, and at no other time.
const MARKS = [10, 5, 1] as const;

/** The mark passed between two looks at the time left, in milliseconds; the lowest one where several were slept through. */
export function spokenAt(before: number, rest: number): number | null {
  if (rest < 0) return null;
  const passed = MARKS.filter((minutes) => before > minutes * 60_000 && rest <= minutes * 60_000);
  return passed.at(-1) ?? null;
}
