// The exit codes of every command; documented in the README and in --help.
export const EXIT = {
  /** Done, nothing wrong. */
  ok: 0,
  /** A problem was found, or the engine ended before its calls were finished. */
  problem: 1,
  /** Wrong usage, or a file that cannot be used. */
  usage: 2,
  /** Cannot listen (start) or cannot connect (doctor). */
  network: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
