// Host answered by fixtures, so that the screens run, and are tested, in a plain browser. Loaded only outside Tauri.
// Each part of the contract has its file in fake/; they share one world.
import { after } from './fake/after';
import { buying } from './fake/buying';
import { desking } from './fake/desking';
import { entry } from './fake/entry';
import { keeping } from './fake/keeping';
import { locking } from './fake/locking';
import { passes } from './fake/passes';
import { reading } from './fake/reading';
import { searching } from './fake/searching';
import { service } from './fake/service';
import { simulator } from './fake/simulator';
import { waiting } from './fake/waiting';
import { makeWorld } from './fake/world';
import type { Host } from './host';

export { fakeNow } from './fake/world';

export function createFakeHost(query: string): Host {
  const world = makeWorld(query);
  const base = entry(world);
  return { ...base, ...simulator(world, base, query), ...service(world), ...searching(world, query), ...buying(world), ...after(world), ...desking(world), ...reading(world), ...passes(world), ...waiting(world), ...keeping(world), ...locking(world) };
}
