// The five people of the sample company, and becoming another of them. Everywhere else the list is empty and nothing is drawn.
//
//   sample.people     in the order of the switch; reactive
//   sample.current    who is at hand, or null
//   sample.busy       a switch is under way: the session ends and begins again, and no screen should show a sign-in for that
//   becomeSample()    answers how the sign-in ended, or why nothing was switched
import type { IpcError, Role, SamplePersonView, SignInOutcomeView } from '$host/bindings';
import { host } from '$host/current';
import { app, reloadBoot } from './app.svelte';

let people = $state.raw<SamplePersonView[]>([]);
let busy = $state(false);
let run = 0;

export const sample = {
  get people(): SamplePersonView[] {
    return people;
  },
  get current(): SamplePersonView | null {
    return people.find((person) => person.current) ?? null;
  },
  get busy(): boolean {
    return busy;
  },
};

async function ask(): Promise<void> {
  const mine = ++run;
  const answer = await host().sample_people();
  if (mine === run) people = answer.status === 'ok' ? answer.data : [];
}

/** What went wrong, or how the sign-in ended. */
export async function becomeSample(role: Role): Promise<{ error: IpcError } | { outcome: SignInOutcomeView }> {
  busy = true;
  const answer = await host().become_sample(role);
  await reloadBoot();
  await ask();
  // Whatever a screen still shows is somebody else's.
  app.revision++;
  busy = false;
  return answer.status === 'error' ? { error: answer.error } : { outcome: answer.data };
}

/** Where there may be a sample company, and who is at hand there; null where there is none. */
const place = (): string | null => {
  const boot = app.boot;
  if (boot?.connection?.kind !== 'standalone' || boot.standalone.state === 'starting') return null;
  return [boot.connection.user_email ?? '', boot.session, boot.standalone.state].join(' ');
};
let known: string | null = null;
$effect.root(() => {
  $effect(() => {
    const now = place();
    if (now === known) return;
    known = now;
    if (now !== null) void ask();
    else if (app.boot?.connection?.kind !== 'standalone') {
      run++;
      people = [];
    }
  });
});
