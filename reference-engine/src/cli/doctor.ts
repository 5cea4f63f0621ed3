// `triad-engine doctor`: examines a running engine and says what is not as it should be.
import { readManifest } from "../config/manifest.js";
import { readEach } from "../config/problem.js";
import { examineEngine } from "../doctor/examine.js";
import { DoctorError } from "../doctor/finding.js";
import { formatJson, formatText, verdictOf } from "../doctor/report.js";
import { EXIT, type ExitCode } from "./exit-codes.js";

export interface DoctorOptions {
  readonly url: string;
  readonly health?: string;
  readonly manifest?: readonly string[];
  readonly json?: boolean;
  readonly timeout: number;
}

/** Throws InvalidFile for manifests that cannot be read. */
export async function runDoctor(options: DoctorOptions): Promise<ExitCode> {
  const expected = readEach(options.manifest ?? [], (file) => readManifest(file, process.env));
  try {
    const diagnosis = await examineEngine({
      url: options.url,
      ...(options.health === undefined ? {} : { health: options.health }),
      expected,
      timeout_ms: options.timeout,
    });
    process.stdout.write(`${options.json ? formatJson(diagnosis) : formatText(diagnosis)}\n`);
    return verdictOf(diagnosis) === "healthy" ? EXIT.ok : EXIT.problem;
  } catch (error) {
    if (!(error instanceof DoctorError)) throw error;
    const { code, message } = error;
    if (options.json) {
      process.stdout.write(
        `${JSON.stringify({ format: 1, verdict: "unreachable", error: { code, message } }, null, 2)}\n`,
      );
    }
    process.stderr.write(`triad-engine: ${message} (${code}). Is an engine running there? See --url.\n`);
    return EXIT.network;
  }
}
