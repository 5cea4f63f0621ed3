// Reads one chapter: front matter, requirement blocks and code fences, with every fault it has.

import type { Fault } from "../fault.js";
import type { Requirement } from "../requirement.js";
import { parseBlocks } from "./blocks.js";
import { type Fence, splitFences } from "./fences.js";
import { type FrontMatter, parseFrontMatter } from "./front-matter.js";

export interface Placed {
  readonly requirement: Requirement;
  readonly line: number;
}

export interface Chapter {
  /** As it is shown in faults. */
  readonly file: string;
  /** File name without folder and `.md`. */
  readonly stem: string;
  readonly frontMatter: FrontMatter;
  readonly requirements: readonly Placed[];
  readonly fences: readonly Fence[];
  /** The lines of the file, empty where there is front matter or a fence. */
  readonly prose: readonly string[];
}

/** Never throws: what is wrong is added to `faults`, with file and line. */
export function parseChapter(file: string, text: string, faults: Fault[]): Chapter {
  const stem = (file.split("/").at(-1) ?? file).replace(/\.md$/, "");
  const lines = text.split(/\r?\n/);
  const head = parseFrontMatter(file, lines, faults);
  const { fences, prose } = splitFences(file, lines, head.lines, faults);
  const { title, profile, prefix } = head.frontMatter;
  const titles = prose.flatMap((line, index) =>
    /^# /.test(line) ? [{ line: index + 1, text: line.slice(2).trim() }] : [],
  );
  if (titles.length !== 1 || titles[0]?.text !== title) {
    faults.push({
      code: "heading",
      file,
      line: titles[1]?.line ?? titles[0]?.line ?? head.lines + 1,
      message: `a chapter has one heading of the first level, its title "${title}"`,
    });
  }
  const requirements = parseBlocks(file, prose, faults).map(({ id, level, role, text, section, line }): Placed => {
    if (prefix === undefined || id.replace(/-\d+$/, "") !== prefix) {
      faults.push({
        code: "wrong_prefix",
        file,
        line,
        message: prefix
          ? `${id} does not belong here: ids of this chapter begin with ${prefix}-`
          : `${id} stands in a chapter whose front matter has no \`prefix\``,
      });
    }
    return { requirement: { id, level, role, text, profile, chapter: stem, title, section }, line };
  });
  return { file, stem, frontMatter: head.frontMatter, requirements, fences, prose };
}
