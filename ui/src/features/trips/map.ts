// Geometry of the overview map: land of Natural Earth, a projection turned to the middle of the trip and scaled to it, ways as great
// circles, numbers that do not cover each other. Pure; fetched after the screen stands.
import { geoAzimuthalEqualArea, geoCentroid, geoDistance, geoEqualEarth, geoGraticule10, geoPath, type GeoProjection } from 'd3-geo';
import type { MultiPoint } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { TripMapView } from '$host/bindings';
import world from 'world-atlas/land-110m.json';
import { HEIGHT, PIN, WIDTH } from './map-size';

const PAD = 44;
/** Radians: nothing is drawn larger than this half width shows; the coast lines are too coarse for more. */
const LEAST = 0.075;
/** Farther out than this from its middle, a trip goes round the world. */
const ROUND = 1.35;

type Position = { lat: number; lng: number };
const topology = world as unknown as Topology<{ land: GeometryCollection }>;
const land = feature(topology, topology.objects.land);

/** Turned to the middle of the points, scaled so that all of them and the ways between them are inside. */
export function projectionFor(points: readonly Position[]): GeoProjection {
  const spots: MultiPoint = { type: 'MultiPoint', coordinates: points.map(({ lat, lng }) => [lng, lat]) };
  const middle = points.length === 1 ? ([points[0]!.lng, points[0]!.lat] as [number, number]) : geoCentroid(spots);
  const reach = Math.max(...points.map(({ lat, lng }) => geoDistance(middle, [lng, lat])));
  if (reach > ROUND) return geoEqualEarth().rotate([-middle[0], 0]).fitExtent([[8, 8], [WIDTH - 8, HEIGHT - 8]], { type: 'Sphere' });
  const projection = geoAzimuthalEqualArea().rotate([-middle[0], -middle[1]]).clipAngle(100).precision(0.3).translate([WIDTH / 2, HEIGHT / 2]);
  const most = (HEIGHT / 2 - PAD) / LEAST;
  if (reach < 0.002) return projection.scale(most);
  projection.fitExtent([[PAD, PAD], [WIDTH - PAD, HEIGHT - PAD]], spots);
  if (projection.scale() > most) projection.scale(most).translate([WIDTH / 2, HEIGHT / 2]);
  return projection;
}

export type Placed = { number: number; x: number; y: number; /** Where the number stands. */ at_x: number; at_y: number };

/** Numbers are pushed apart until none covers another, and kept inside; the true points never move. */
export function apart(points: readonly { x: number; y: number }[]): Placed[] {
  const made = points.map(({ x, y }, at) => ({ number: at + 1, x, y, at_x: x, at_y: y }));
  const room = PIN * 2 + 2;
  for (let round = 0; round < 80; round++) {
    let moved = false;
    for (const [at, pin] of made.entries()) {
      for (const other of made.slice(at + 1)) {
        const [dx, dy] = [other.at_x - pin.at_x, other.at_y - pin.at_y];
        const distance = Math.hypot(dx, dy);
        if (distance >= room) continue;
        const [ux, uy] = distance < 0.01 ? [Math.cos(at * 2.4), Math.sin(at * 2.4)] : [dx / distance, dy / distance];
        const push = (room - distance) / 2;
        pin.at_x -= ux * push;
        pin.at_y -= uy * push;
        other.at_x += ux * push;
        other.at_y += uy * push;
        moved = true;
      }
    }
    for (const pin of made) {
      pin.at_x = Math.min(WIDTH - PIN - 2, Math.max(PIN + 2, pin.at_x));
      pin.at_y = Math.min(HEIGHT - PIN - 2, Math.max(PIN + 2, pin.at_y));
    }
    if (!moved) break;
  }
  return made;
}

export type Drawing = { land: string; grid: string; ways: string[]; pins: Placed[] };

export function draw({ points, legs }: TripMapView): Drawing | null {
  if (points.length === 0) return null;
  const projection = projectionFor(points.map(({ position }) => position));
  // Cut to the sheet after scaling, so that nothing far away is drawn.
  projection.clipExtent([[-2, -2], [WIDTH + 2, HEIGHT + 2]]);
  const path = geoPath(projection).digits(1);
  const ways = legs.map(({ from, to }) => [points[from], points[to]]).map(([from, to]) => (from && to ? path({ type: 'LineString', coordinates: [[from.position.lng, from.position.lat], [to.position.lng, to.position.lat]] }) : null)).filter((way) => way !== null);
  const spots = points.map(({ position }) => {
    const [x, y] = projection([position.lng, position.lat]) ?? [WIDTH / 2, HEIGHT / 2];
    return { x, y };
  });
  return { land: path(land) ?? '', grid: path(geoGraticule10()) ?? '', ways: [...new Set(ways)], pins: apart(spots) };
}
