// Every message from the screens to the core passes here first, out of the screens' reach (Tauri's isolation pattern).
// Only calls shaped as ours go on: a command's name, and no address of anywhere else.
window.__TAURI_ISOLATION_HOOK__ = (message) => {
  const known = typeof message.cmd === 'string' && /^(?:[a-z_]{1,40}|plugin:event\|(?:listen|unlisten)|plugin:__TAURI_CHANNEL__\|fetch)$/.test(message.cmd);
  if (!known) throw new Error('refused');
  return message;
};
