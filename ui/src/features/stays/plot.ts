// Geometry of the scale plot (位置関係図): north up, rings at round metres, numbers that do not cover each other. Pure.

/** Side of the drawing in its own units, its middle, and the radius the outermost ring may reach. */
export const SIZE = 400;
export const MIDDLE = SIZE / 2;
const REACH = 176;
export const PIN = 14;

export type Spot = { id: string; east: number; north: number };
export type Pin = { id: string; x: number; y: number; /** Where the number stands: beside the true point where points crowd. */ at_x: number; at_y: number };

const STEPS = [50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000, 20_000];

/** Two to four rings at a round distance, the last one round everything. */
export function rings(farthest: number): number[] {
  const reach = Math.max(farthest, 100);
  const step = STEPS.find((each) => reach / each <= 4) ?? 20_000;
  return Array.from({ length: Math.max(2, Math.ceil(reach / step)) }, (_, at) => step * (at + 1));
}

/** Drawing units of a metre under these rings. */
export const scale = (of: number[]): number => REACH / (of.at(-1) ?? 1);

/** Numbers are pushed apart until none covers another or the mark in the middle; the true points never move. */
export function pins(spots: Spot[], unitsPerMetre: number): Pin[] {
  const made = spots.map(({ id, east, north }) => {
    const [x, y] = [MIDDLE + east * unitsPerMetre, MIDDLE - north * unitsPerMetre];
    return { id, x, y, at_x: x, at_y: y };
  });
  const apart = PIN * 2 + 1;
  for (let round = 0; round < 60; round++) {
    let moved = false;
    for (const [at, pin] of made.entries()) {
      for (const other of made.slice(at + 1)) {
        const [dx, dy] = [other.at_x - pin.at_x, other.at_y - pin.at_y];
        const distance = Math.hypot(dx, dy);
        if (distance >= apart) continue;
        // Two on the very same point part sideways, in the order of the list.
        const [ux, uy] = distance < 0.01 ? [Math.cos(at), Math.sin(at)] : [dx / distance, dy / distance];
        const push = (apart - distance) / 2;
        pin.at_x -= ux * push;
        pin.at_y -= uy * push;
        other.at_x += ux * push;
        other.at_y += uy * push;
        moved = true;
      }
      const [mx, my] = [pin.at_x - MIDDLE, pin.at_y - MIDDLE];
      const off = Math.hypot(mx, my);
      if (off < PIN + 9) {
        const [ux, uy] = off < 0.01 ? [0, -1] : [mx / off, my / off];
        pin.at_x = MIDDLE + ux * (PIN + 9);
        pin.at_y = MIDDLE + uy * (PIN + 9);
      }
      pin.at_x = Math.min(SIZE - PIN - 1, Math.max(PIN + 1, pin.at_x));
      pin.at_y = Math.min(SIZE - PIN - 1, Math.max(PIN + 1, pin.at_y));
    }
    if (!moved) break;
  }
  return made;
}
