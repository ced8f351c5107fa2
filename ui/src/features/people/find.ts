// People found by a part of their name or address, however wide it was typed.
import type { UserRowView } from '$host/bindings';

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s/g, '');

export const found = (users: readonly UserRowView[], typed: string): UserRowView[] => {
  const wanted = plain(typed);
  return users.filter((user) => plain(`${user.name}${user.email}`).includes(wanted));
};

/** Until somebody has given a name, the address stands for it. */
export const calledBy = (user: UserRowView): string => user.name || user.email;
