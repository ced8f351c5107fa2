// Enter that ends a Japanese conversion must never act. WebKit reports that key with isComposing already false,
// but with keyCode 229 (WebKit bug 165004), so both are asked.

export type KeyLike = { isComposing?: boolean; keyCode?: number; key?: string };

/** True while an input method is converting: the key belongs to the input method, not to the screen. */
export function isImeKey(event: KeyLike): boolean {
  return event.isComposing === true || event.keyCode === 229;
}
