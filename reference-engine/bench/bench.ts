/**
 * Measures the engine beside a bare ws relay under the same load, in the same run. bench/README.md says how to read it.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CONNECTIONS, IdleBeside, registerAtOnce } from "./connections.js";
import { FanOut } from "./fan-out.js";
import { type Comparison, compare, type Run } from "./measure.js";
import { platform, type Report, tableFoot, tableHead, tableRow } from "./report.js";
import { RoundTrips } from "./round-trip.js";
import { engineAt, type Subject, startEngine, startRelay } from "./subject.js";

const HELP = `usage: npm run bench -- [options]

  --url WS       measure the engine at this URL instead of starting the reference engine
  --quick        short runs, few rounds: for a first look, and for CI
  --rounds N     rounds of each case (default 5; quick 3)
  --seconds N    length of one run (default 1; quick 0.2)
  --only TEXT    only cases whose title contains this
  --json FILE    write all figures as JSON ("-": to standard output, instead of the table)
  --node OPTION  option of Node for the engine's process: --node=--cpu-prof; may be repeated
  --help         this text

Exit code: 0; 1 when a call was lost or doubled, or a run failed; 2 for wrong usage. Goals that are missed do not fail.
`;

/** A case, connected to one subject for all its rounds. */
interface Session {
  run(milliseconds: number): Promise<Run>;
  close(): void;
}

interface Case {
  readonly title: string;
  readonly goal?: number;
  connect(subject: Subject, group: string): Promise<Session>;
}

const SIZES: readonly [name: string, bytes: number, inFlight: number, goal: number][] = [
  ["100 B", 100, 64, 0.85],
  ["1 kB", 1_000, 64, 0.85],
  ["10 kB", 10_000, 32, 0.6],
  ["100 kB", 100_000, 8, 0.6],
  ["1 MB", 1_000_000, 4, 0.6],
];

const roundTrip = (name: string, bytes: number, inFlight: number, goal: number): Case => ({
  title: `${name}, ${inFlight === 1 ? "sequential" : `${inFlight} in flight`}`,
  goal,
  connect: (subject, group) => RoundTrips.connect(subject, { group, bytes, inFlight }),
});

const CASES: readonly Case[] = [
  ...SIZES.flatMap(([name, bytes, inFlight, goal]) => [
    roundTrip(name, bytes, 1, goal),
    roundTrip(name, bytes, inFlight, goal),
  ]),
  ...[1, 10, 100].map((functions) => ({
    title: `fan-out to ${functions}`,
    connect: (subject: Subject, group: string) => FanOut.connect(subject, group, functions),
  })),
  {
    title: `100 B beside ${CONNECTIONS} idle`,
    connect: (subject, group) => IdleBeside.connect(subject, group),
  },
  {
    title: `${CONNECTIONS} registering at once`,
    connect: async (subject, group) => {
      let round = 0;
      return { run: () => registerAtOnce(subject, `${group}-${round++}`), close: () => {} };
    },
  },
];

async function measure(which: Case, number: number, relay: Subject, engine: Subject): Promise<Comparison> {
  const group = `bench-${process.pid}-${number}`;
  const sessions = [await which.connect(relay, group), await which.connect(engine, group)] as const;
  const runs: [Run[], Run[]] = [[], []];
  try {
    for (const session of sessions) await session.run(milliseconds / 2);
    for (let round = 0; round < rounds; round++) {
      // Whoever goes first changes from round to round.
      for (const turn of [round % 2, 1 - (round % 2)] as (0 | 1)[])
        runs[turn].push(await sessions[turn].run(milliseconds));
    }
  } finally {
    for (const session of sessions) session.close();
  }
  return compare(which.title, runs[0], runs[1], which.goal);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        url: { type: "string" },
        quick: { type: "boolean", default: false },
        rounds: { type: "string" },
        seconds: { type: "string" },
        only: { type: "string" },
        json: { type: "string" },
        node: { type: "string", multiple: true, default: [] },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}

const options = readArguments();
if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const rounds = Number(options.rounds ?? (options.quick ? 3 : 5));
const milliseconds = Number(options.seconds ?? (options.quick ? 0.2 : 1)) * 1000;
const chosen = CASES.filter(({ title }) => options.only === undefined || title.includes(options.only));
if (!(rounds >= 1 && milliseconds > 0 && chosen.length > 0)) {
  process.stderr.write(`expected positive --rounds and --seconds, and an --only that fits a case\n\n${HELP}`);
  process.exit(2);
}

// A reader that has seen enough, such as `head`.
process.stdout.on("error", () => process.exit(1));

const started = new Date().toISOString();
const shown = options.json === "-" ? () => {} : (text: string) => process.stdout.write(text);
const comparisons: Comparison[] = [];
const relay = await startRelay();
const engine = options.url === undefined ? await startEngine(options.node) : engineAt(options.url);
try {
  shown(tableHead());
  for (const [number, which] of chosen.entries()) {
    const comparison = await measure(which, number, relay, engine);
    comparisons.push(comparison);
    shown(tableRow(comparison));
  }
  shown(tableFoot(comparisons));
  if (comparisons.some((c) => c.relay.lost + c.relay.doubled + c.engine.lost + c.engine.doubled > 0))
    process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${(error as Error).stack}\n`);
  process.exitCode = 1;
} finally {
  await Promise.all([relay.stop(), engine.stop()]);
}

if (options.json !== undefined) {
  const report: Report = {
    command: ["npm run bench --", ...process.argv.slice(2)].join(" "),
    started,
    platform: platform(),
    rounds,
    secondsPerRun: milliseconds / 1000,
    comparisons,
  };
  const text = `${JSON.stringify(report, null, 2)}\n`;
  if (options.json === "-") process.stdout.write(text);
  else writeFileSync(options.json, text);
}
