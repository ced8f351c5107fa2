// A form as the tests of the drafts fill it.
export function form(): { text: string; date: string | null; more: { note: string } } {
  const made = $state({ text: '', date: null as string | null, more: { note: '' } });
  return made;
}
