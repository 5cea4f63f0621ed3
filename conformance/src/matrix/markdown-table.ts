/** A Markdown table whose columns stand below one another in the source, too. */
export interface Column {
  title: string;
  /** Numbers stand to the right. */
  align?: "left" | "right";
}

export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(3, lengthOf(title), ...rows.map((row) => lengthOf(row[index] ?? ""))),
  );
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const pad = (text: string, index: number) => {
    const space = " ".repeat((widths[index] ?? 0) - lengthOf(text));
    return columns[index]?.align === "right" ? `${space}${text}` : `${text}${space}`;
  };
  const rule = columns.map(({ align }, index) => {
    const dashes = "-".repeat((widths[index] ?? 0) - 1);
    return align === "right" ? `${dashes}:` : `${dashes}-`;
  });
  return [
    line(columns.map(({ title }, index) => pad(title, index))),
    line(rule),
    ...rows.map((row) => line(columns.map((_, index) => pad(row[index] ?? "", index)))),
  ];
}

/** In characters, not in UTF-16 units. */
function lengthOf(text: string): number {
  return [...text].length;
}
