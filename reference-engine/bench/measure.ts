/**
 * One run of one case: what it yields, and how runs are put together.
 */

export interface Run {
  readonly operations: number;
  readonly seconds: number;
  /** Milliseconds from sending to the answer, one for each operation. */
  readonly latencies: Float64Array;
  /** Calls that were never answered, and answers or deliveries beyond the first. */
  readonly lost: number;
  readonly doubled: number;
  readonly cpuMs: number | undefined;
  readonly rssBytes: number | undefined;
}

export interface Figures {
  readonly opsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the subject's process for one operation. */
  readonly cpuMicros: number | undefined;
  readonly rssBytes: number | undefined;
  readonly operations: number;
  readonly lost: number;
  readonly doubled: number;
}

export interface Comparison {
  readonly title: string;
  readonly relay: Figures;
  readonly engine: Figures;
  /** Engine to relay: median of the ratios of each round's pair, and their range. */
  readonly ratio: number;
  readonly ratioRange: readonly [lowest: number, highest: number];
  readonly goal: number | undefined;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function compare(
  title: string,
  relay: readonly Run[],
  engine: readonly Run[],
  goal: number | undefined,
): Comparison {
  const ratios = engine.map((run, round) => rate(run) / rate(relay[round]!));
  return {
    title,
    relay: summarise(relay),
    engine: summarise(engine),
    ratio: median(ratios),
    ratioRange: [Math.min(...ratios), Math.max(...ratios)],
    goal,
  };
}

function rate(run: Run): number {
  return run.operations / run.seconds;
}

function summarise(runs: readonly Run[]): Figures {
  const total = (pick: (run: Run) => number) => runs.reduce((sum, run) => sum + pick(run), 0);
  const operations = total((run) => run.operations);
  const cpu = runs.every((run) => run.cpuMs !== undefined) ? total((run) => run.cpuMs!) : undefined;
  const rss = runs.map((run) => run.rssBytes).filter((bytes) => bytes !== undefined);
  return {
    opsPerSecond: median(runs.map(rate)),
    p50Ms: median(runs.map((run) => quantile(run.latencies, 0.5))),
    p99Ms: median(runs.map((run) => quantile(run.latencies, 0.99))),
    cpuMicros: cpu === undefined ? undefined : (cpu * 1000) / operations,
    rssBytes: rss.length === 0 ? undefined : median(rss),
    operations,
    lost: total((run) => run.lost),
    doubled: total((run) => run.doubled),
  };
}

function quantile(latencies: Float64Array, share: number): number {
  const sorted = latencies.slice().sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
