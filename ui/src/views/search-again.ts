// The same search once more, filled from what a booking holds: a lapsed hold or a refused booking leads back to choosing (F-20).
import type { BookingView, OfferSliceView, PlaceView } from '$host/bindings';
import { host } from '$host/current';
import { placeName } from '$i18n/names';
import { goTo } from '$shared/router.svelte';
import { paths } from '$state/routes';
import { draft } from '$features/search/draft.svelte';
import { results } from '$features/search/results.svelte';

async function place(code: string): Promise<PlaceView | null> {
  const found = await host().places(code, 8);
  return found.status === 'ok' ? (found.data.find((each) => each.code === code && each.kind === 'airport') ?? found.data.find((each) => each.code === code) ?? null) : null;
}

const day = (slice: OfferSliceView | undefined): string | null => slice?.segments[0]?.departure.local.slice(0, 10) ?? null;

export async function searchAgain({ item, trip_id }: BookingView): Promise<void> {
  if (item.product === 'stay') return goTo(paths.search('stay', trip_id));
  if (item.product !== 'flight') return goTo(paths.search('connect', trip_id));
  const [out, back] = item.slices;
  const [origin, destination] = await Promise.all([place(out?.segments[0]?.origin.code ?? ''), place(out?.segments.at(-1)?.destination.code ?? '')]);
  Object.assign(draft, {
    origin, origin_text: origin ? `${placeName(origin)} (${origin.code})` : '', destination, destination_text: destination ? `${placeName(destination)} (${destination.code})` : '', kind: back ? 'return' : 'one_way',
    depart: day(out), depart_text: day(out) ?? '', back: day(back), back_text: day(back) ?? '', cabin: item.cabin,
  });
  results.folded = false;
  goTo(paths.search('flight', trip_id));
}
