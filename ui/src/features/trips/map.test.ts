// The overview map fits whatever trip there is.
import { describe, expect, it } from 'vitest';
import type { MapPointView, TripMapView } from '$host/bindings';
import { apart, draw, projectionFor } from './map';
import { HEIGHT, PIN, WIDTH } from './map-size';

const point = (name: string, lat: number, lng: number): MapPointView => ({ position: { lat, lng }, label_ja: name, label_en: name, kind: 'airport', day: '2026-12-10' });
const HND = point('HND', 35.55, 139.78);
const FUK = point('FUK', 33.59, 130.45);
const SIN = point('SIN', 1.35, 103.99);
const LHR = point('LHR', 51.47, -0.45);
const HNL = point('HNL', 21.32, -157.92);
const GRU = point('GRU', -23.43, -46.47);
const map = (points: MapPointView[], legs = points.slice(1).map((_, at) => ({ from: at, to: at + 1 }))): TripMapView => ({ points, legs });

describe('the overview map', () => {
  it.each([['one place', [HND]], ['domestic', [HND, FUK]], ['Asia', [HND, SIN]], ['Europe', [HND, LHR]], ['over the date line', [HND, HNL]], ['round the world', [HND, LHR, GRU, HNL]]])('%s: every point inside, land drawn', (_, points) => {
    const drawing = draw(map(points));
    expect(drawing?.pins).toHaveLength(points.length);
    for (const { at_x, at_y, x, y } of drawing?.pins ?? []) {
      expect(at_x >= 0 && at_x <= WIDTH && at_y >= 0 && at_y <= HEIGHT && Number.isFinite(x) && Number.isFinite(y)).toBe(true);
      expect(x >= 0 && x <= WIDTH && y >= 0 && y <= HEIGHT).toBe(true);
    }
    expect(drawing?.land).not.toMatch(/NaN/);
    expect(drawing?.land.length).toBeGreaterThan(20);
    expect(drawing?.ways.length).toBe(points.length - 1);
  });
  it('goes the short way over the date line', () => {
    const [from, to] = [projectionFor([HND.position, HNL.position]), draw(map([HND, HNL]))];
    expect(from.rotate()[0]).not.toBeCloseTo(0, 0);
    expect(to?.ways[0]).not.toMatch(/M.*M/);
  });
  it('is nothing without a place, and draws the way there and back once', () => {
    expect(draw(map([]))).toBeNull();
    expect(draw(map([HND, FUK], [{ from: 0, to: 1 }, { from: 0, to: 1 }]))?.ways).toHaveLength(1);
  });
  it('numbers never cover each other', () => {
    const pins = apart([{ x: 100, y: 100 }, { x: 100, y: 100 }, { x: 103, y: 99 }, { x: 2, y: 2 }]);
    for (const [at, pin] of pins.entries()) for (const other of pins.slice(at + 1)) expect(Math.hypot(pin.at_x - other.at_x, pin.at_y - other.at_y)).toBeGreaterThan(PIN * 2 - 1);
    expect(pins[3]!.at_x).toBeGreaterThanOrEqual(PIN);
  });
});
