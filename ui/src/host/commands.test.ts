// The two halves of the door to Rust, read as text: every method of tauri.ts names a command that exists and sends the arguments the Rust
// function takes, by exactly these names. Nothing else would notice a slip before the app runs.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const read = (path: string): string => readFileSync(at(path), 'utf8');
const COMMANDS = '../../../src-tauri/src/commands/';

/** Splits at the commas that no bracket encloses. */
function parts(list: string): string[] {
  const found: string[] = [];
  let [depth, from] = [0, 0];
  for (let here = 0; here < list.length; here++) {
    const letter = list[here]!;
    if ('<([{'.includes(letter)) depth++;
    else if ('>)]}'.includes(letter)) depth--;
    else if (letter === ',' && depth === 0) {
      found.push(list.slice(from, here));
      from = here + 1;
    }
  }
  return [...found, list.slice(from)].map((each) => each.trim()).filter((each) => each !== '');
}

/** What stands between the bracket at `open` and the one that closes it. */
function enclosed(text: string, open: number): string {
  let depth = 0;
  for (let here = open; here < text.length; here++) {
    if ('([{'.includes(text[here]!)) depth++;
    else if (')]}'.includes(text[here]!) && --depth === 0) return text.slice(open + 1, here);
  }
  throw new Error('a bracket is not closed');
}

/** Command → names of its arguments, without those Tauri itself provides. */
function rustCommands(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of readdirSync(at(COMMANDS)).filter((name) => name.endsWith('.rs'))) {
    const text = read(`${COMMANDS}${file}`);
    for (const match of text.matchAll(/#\[tauri::command([^\]]*)\]\s*(?:#\[[^\]]*\]\s*|\/\/[^\n]*\n\s*)*pub (?:async )?fn (\w+)(?:<[^>]*>)?\(/g)) {
      if (!/rename_all = "snake_case"/.test(match[1]!)) throw new Error(`${match[2]}: arguments would arrive in camelCase`);
      const args = parts(enclosed(text, match.index + match[0].length - 1)).map((each) => each.split(':').map((side) => side.trim()) as [string, string]);
      found.set(match[2]!, args.filter(([, type]) => !/^(?:tauri::)?(?:State|AppHandle|Window|WebviewWindow)\b/.test(type)).map(([name]) => name));
    }
  }
  return found;
}

type Sent = { method: string; taken: string[]; command: string; sent: string[] };
/** What each method of tauri.ts sends. */
function sentCommands(): Sent[] {
  const text = read('./tauri.ts');
  return [...text.matchAll(/^ {2}(\w+): \(([^)]*)\) => call\(/gm)].map((match) => {
    const [name = '', object] = parts(enclosed(text, match.index + match[0].length - 1));
    const sent = object ? parts(object.slice(1, -1)).map((each) => each.split(':')[0]!.trim()) : [];
    return { method: match[1]!, taken: parts(match[2]!), command: name.slice(1, -1), sent };
  });
}

const rust = rustCommands();
const sent = sentCommands();
const listed = [...read(`${COMMANDS}names.rs`).matchAll(/^ {4}"(\w+)",$/gm)].map((match) => match[1]!);
const methods = [...read('./host.ts').matchAll(/^ {2}(\w+)\(/gm)].map((match) => match[1]!).filter((name) => name !== 'on_event');

describe('the door to Rust', () => {
  it('is read whole', () => {
    expect(sent.length).toBe(methods.length);
    expect(rust.size).toBe(methods.length);
  });
  it('has the same commands on both sides and in the access list', () => {
    expect(sent.map(({ method }) => method).sort()).toEqual([...methods].sort());
    expect([...listed].sort()).toEqual([...methods].sort());
    expect([...rust.keys()].sort()).toEqual([...methods].sort());
  });
  it.each(sent)('$method calls the command of its name with the arguments it takes', ({ method, command, taken, sent: names }) => {
    expect(command).toBe(method);
    expect([...names].sort()).toEqual([...(rust.get(command) ?? [])].sort());
    expect([...taken].sort()).toEqual([...names].sort());
  });
});

describe('the reading of Rust', () => {
  it('tells arguments apart whatever their types hold', () => {
    expect(parts('a: Map<String, (u8, u8)>, b: [u8; 2],')).toEqual(['a: Map<String, (u8, u8)>', 'b: [u8; 2]']);
    expect(enclosed('f(a: (u8, u8), b) -> c()', 1)).toBe('a: (u8, u8), b');
  });
  it('finds what is known to be there', () => {
    expect(rust.get('cancel')).toEqual(['booking_id', 'quote_id', 'accepted_refund']);
    expect(rust.get('boot')).toEqual([]);
  });
});
