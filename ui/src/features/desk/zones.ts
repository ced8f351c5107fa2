// Time zones by name, those a quote from Japan most often needs first.
const USUAL = ['Asia/Tokyo', 'Asia/Seoul', 'Asia/Taipei', 'Asia/Shanghai', 'Asia/Hong_Kong', 'Asia/Singapore', 'Asia/Bangkok', 'Europe/London', 'Europe/Paris', 'America/New_York', 'America/Los_Angeles', 'Australia/Sydney'];

let all: string[] | null = null;

export function findZones(typed: string): string[] {
  all ??= [...USUAL, ...Intl.supportedValuesOf('timeZone').filter((zone) => !USUAL.includes(zone))];
  const wanted = typed.normalize('NFKC').trim().toLowerCase().replace(/\s/g, '_');
  return all.filter((zone) => zone.toLowerCase().includes(wanted)).slice(0, 12);
}
