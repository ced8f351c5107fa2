// What the palette knows: commands, matched here from the first character, and what the core found on this computer, in its order.

export type EntryGroup = 'recent' | 'found' | 'command';
export type Entry = { id: string; group: EntryGroup; /** What it is, for its icon. */ kind: 'command' | 'trip' | 'booking' | 'document' | 'person' | 'case' | 'recent'; label: string; detail?: string; /** A second line: an address. */ under?: string; keys?: string; words: string; act: () => void };

function key(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[ぁ-ゖ]/gu, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60)).trim();
}

/** Every word typed must be found; entries whose label begins with the text come first, else the given order stays. */
export function findEntries(entries: Entry[], typed: string, limit = 12): Entry[] {
  const words = key(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries.slice(0, limit);
  const scored = entries
    .map((entry, at) => ({ entry, at, text: key(`${entry.label} ${entry.detail ?? ''} ${entry.words}`), label: key(entry.label) }))
    .filter(({ text }) => words.every((word) => text.includes(word)))
    .map(({ entry, at, label, text }) => ({ entry, at, score: label.startsWith(words[0] ?? '') ? 0 : text.split(/\s+/).some((part) => part.startsWith(words[0] ?? '')) ? 1 : 2 }));
  return scored.sort((a, b) => a.score - b.score || a.at - b.at).slice(0, limit).map(({ entry }) => entry);
}
