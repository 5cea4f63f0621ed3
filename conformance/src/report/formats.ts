/** The formats that derive from a result, and the names of their files in a run's folder. */
import { KitError } from "../errors.js";
import type { RunResult } from "../result/result.js";
import { renderBadge } from "./badge.js";
import { renderHtml } from "./html.js";
import { renderJunit } from "./junit.js";
import { renderMarkdown } from "./markdown.js";
import { renderTerminal, type TerminalOptions } from "./terminal.js";

export type FileFormat = "junit" | "markdown" | "html" | "badge";
export type Format = FileFormat | "terminal" | "json";

export const FILE_FORMATS: readonly FileFormat[] = ["junit", "markdown", "html", "badge"];
export const FORMATS: readonly Format[] = ["terminal", "json", ...FILE_FORMATS];

export const FILE_NAMES: Readonly<Record<FileFormat, string>> = {
  junit: "junit.xml",
  markdown: "summary.md",
  html: "report.html",
  badge: "badge.json",
};

export function render(format: Format, result: RunResult, options: TerminalOptions = {}): string {
  switch (format) {
    case "terminal":
      return renderTerminal(result, options);
    case "json":
      return `${JSON.stringify(result, null, 2)}\n`;
    case "junit":
      return renderJunit(result);
    case "markdown":
      return renderMarkdown(result);
    case "html":
      return renderHtml(result);
    case "badge":
      return renderBadge(result);
  }
}

/** Names from a list such as `html,junit`. Throws a usage error for any other. */
export function parseFormats<F extends Format>(list: string, allowed: readonly F[]): F[] {
  return list.split(",").map((name) => {
    const format = allowed.find((candidate) => candidate === name.trim());
    if (!format)
      throw new KitError("bad_format_name", `"${name}" is not a format; choose from ${allowed.join(", ")}`, 2);
    return format;
  });
}
