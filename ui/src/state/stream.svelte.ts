// One search whose results stream in. What is shown keeps its order while a person works on the list: new hits then wait behind
// a bar. What arrived stays when the stream breaks off, and nobody answering is never the same as nothing found.
import type { CoverageView, IpcError, NoteView, SupplierNoteKind } from '$host/bindings';
import { host } from '$host/current';
import type { Result } from '$host/host';

export type StreamEvent<T> = { kind: 'found'; rows: T[] } | { kind: 'supplier_note'; supplier: string; note: SupplierNoteKind } | { kind: 'end'; coverage: CoverageView };

/** `I` is what is asked, `T` a row, `F` what was typed, to say it again in one line. */
export abstract class Stream<I, T extends { id: string }, F> {
  phase = $state<'idle' | 'running' | 'ended' | 'error'>('idle');
  slow = $state(false);
  asked = $state.raw<I | null>(null);
  typed = $state.raw<F | null>(null);
  shown = $state.raw<T[]>([]);
  waiting = $state.raw<T[]>([]);
  notes = $state.raw<NoteView[]>([]);
  coverage = $state.raw<CoverageView | null>(null);
  error = $state.raw<IpcError | null>(null);
  expanded = $state<string | null>(null);
  /** A pointer moves on the list or the focus is in it: nothing may move. A list that appears under a resting pointer is not meant. */
  engaged = $state(false);
  /** The form is one line while there is something to read below it. */
  folded = $state(false);
  #run = 0;

  protected abstract ask(input: I, take: (event: StreamEvent<T>) => void): Promise<Result<null>>;
  /** What belongs to one search alone: filters, what is opened. */
  protected abstract reset(): void;

  /** Nobody answered: that is no empty result (product.md F-16). */
  get nobodyAnswered(): boolean {
    return this.phase === 'ended' && this.shown.length === 0 && this.coverage !== null && this.coverage.suppliers.every((supplier) => !supplier.answered);
  }

  /** Starts a search; an older one is dropped by number. Answers the refusal, if any, so that the form can mark its fields. */
  async start(input: I, typed: F | null = this.typed): Promise<IpcError | null> {
    const mine = ++this.#run;
    Object.assign(this, { phase: 'running', slow: false, asked: input, typed, shown: [], waiting: [], notes: [], coverage: null, error: null, expanded: null, engaged: false, folded: true });
    this.reset();
    const timer = setTimeout(() => (this.slow = mine === this.#run && this.shown.length === 0), 300);
    const answer = await this.ask(input, (event) => {
      if (mine === this.#run) this.#take(event);
    });
    clearTimeout(timer);
    if (mine !== this.#run) return null;
    if (answer.status === 'error') {
      this.error = answer.error;
      this.phase = 'error';
      if (answer.error.fields.length > 0) this.folded = false;
      return answer.error;
    }
    if (this.phase === 'running') this.phase = 'ended';
    return null;
  }

  again = (): void => {
    if (this.asked) void this.start(this.asked);
  };

  stop = (): void => {
    this.#run++;
    this.phase = 'ended';
    void host().stop_search();
  };

  showWaiting = (): void => {
    this.shown = [...this.shown, ...this.waiting];
    this.waiting = [];
  };

  #take(event: StreamEvent<T>): void {
    switch (event.kind) {
      case 'found': {
        const known = new Set([...this.shown, ...this.waiting].map((row) => row.id));
        const fresh = event.rows.filter((row) => !known.has(row.id));
        if (this.engaged && this.shown.length > 0) this.waiting = [...this.waiting, ...fresh];
        else this.shown = [...this.shown, ...fresh];
        break;
      }
      case 'supplier_note':
        this.notes = [...this.notes, { supplier: event.supplier, note: event.note }];
        break;
      case 'end':
        this.coverage = event.coverage;
        this.phase = 'ended';
        break;
    }
  }
}
