/**
 * The table of a bench.
 */
import { availableParallelism, cpus } from "node:os";
import type { Comparison, Figures } from "./measure.js";

export interface Report {
  readonly command: string;
  readonly started: string;
  readonly platform: { readonly os: string; readonly cpu: string; readonly cores: number; readonly node: string };
  readonly rounds: number;
  readonly secondsPerRun: number;
  readonly comparisons: readonly Comparison[];
}

export function platform(): Report["platform"] {
  return {
    os: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    node: process.version,
  };
}

const COLUMNS: readonly [title: string, width: number][] = [
  ["load", 30],
  ["relay/s", 9],
  ["engine/s", 9],
  ["ratio", 6],
  ["range", 11],
  ["goal", 5],
  ["p50 ms", 15],
  ["p99 ms", 15],
  ["CPU µs/op", 13],
];

export function tableHead(): string {
  return `${COLUMNS.map(([title, width], i) => (i === 0 ? title.padEnd(width) : title.padStart(width))).join("  ")}\n`;
}

export function tableRow({ title, relay, engine, ratio, ratioRange, goal }: Comparison): string {
  const cells = [
    title,
    shorten(relay.opsPerSecond),
    shorten(engine.opsPerSecond),
    ratio.toFixed(2),
    `${ratioRange[0].toFixed(2)}–${ratioRange[1].toFixed(2)}`,
    goal === undefined ? "" : goal.toFixed(2),
    pair(relay, engine, (figures) => figures.p50Ms),
    pair(relay, engine, (figures) => figures.p99Ms),
    pair(relay, engine, (figures) => figures.cpuMicros),
  ];
  return `${cells.map((cell, i) => (i === 0 ? cell.padEnd(COLUMNS[i]![1]) : cell.padStart(COLUMNS[i]![1]))).join("  ")}\n`;
}

export function tableFoot(comparisons: readonly Comparison[]): string {
  const total = (pick: (figures: Figures) => number) =>
    comparisons.reduce((sum, { relay, engine }) => sum + pick(relay) + pick(engine), 0);
  const idle = comparisons.find(({ title }) => title.includes("idle"));
  const memory = (figures: Figures | undefined) =>
    figures?.rssBytes === undefined ? "unknown" : `${Math.round(figures.rssBytes / 1_048_576)} MiB`;
  return [
    "Pairs are relay / engine. Ratio: engine to relay, operations per second, median of the rounds.",
    ...(idle === undefined ? [] : [`Memory with idle connections: ${memory(idle.relay)} / ${memory(idle.engine)}.`]),
    `${total((f) => f.operations)} operations, ${total((f) => f.lost)} lost, ${total((f) => f.doubled)} doubled.`,
    "",
  ].join("\n");
}

function pair(relay: Figures, engine: Figures, pick: (figures: Figures) => number | undefined): string {
  return `${shorten(pick(relay))} / ${shorten(pick(engine))}`;
}

function shorten(value: number | undefined): string {
  if (value === undefined) return "–";
  if (value >= 100) return String(Math.round(value));
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
