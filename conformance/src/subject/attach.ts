/** A subject that somebody starts by hand, usually under a debugger: the kit says what to start, and waits. */
import { connectSubject } from "./connected.js";
import { applyVariant, fillLaunch, type Launch } from "./launch.js";
import { addressOf, findFreePort, hideQuery, isAnswering } from "./port.js";
import type { Subject } from "./subject.js";

export interface AttachOptions {
  /** Where it will listen; without it the kit chooses a free port. */
  url?: string | undefined;
  /** What the kit would start itself; printed as a proposal. */
  launch?: Launch | undefined;
  variant?: string | undefined;
  withinMs: number;
  say: (line: string) => void;
}

/** Resolves to a subject whose `start` waits until something answers at its address. */
export async function attachSubject(options: AttachOptions): Promise<Subject> {
  const url = options.url ?? `ws://127.0.0.1:${await findFreePort()}/`;
  const { host, port } = addressOf(url);
  const subject = connectSubject(url, { withinMs: options.withinMs, how: "attached" });
  return {
    ...subject,
    async start() {
      if (await isAnswering(host, port)) options.say(`Something answers at ${hideQuery(url)} already: taking that.`);
      else tellWhatToStart(options, url, port);
      await subject.start();
      options.say("Attached.");
    },
  };
}

function tellWhatToStart({ launch, variant, withinMs, say }: AttachOptions, url: string, port: number): void {
  say(`Start the subject so that it listens on ${hideQuery(url)}`);
  if (launch) {
    const { command, env, cwd } = fillLaunch(applyVariant(launch, variant), { port, dir: "{dir}" });
    const files = Object.keys(applyVariant(launch, variant).files);
    say(`  command  ${JSON.stringify(command)}`);
    say(`  folder   ${cwd}`);
    for (const [name, value] of Object.entries(env)) say(`  env      ${name}=${value}`);
    if (files.length) say(`  {dir}    an empty folder, with ${files.join(", ")} as the catalogue has them`);
  }
  say(`Waiting up to ${Math.round(withinMs / 1000)} s; Ctrl-C ends.`);
}
