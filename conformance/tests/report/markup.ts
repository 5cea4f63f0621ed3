// A small strict reader of XML, and of HTML as the kit writes it: throws where tags do not match or text is not escaped.

export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const TAG = /^<(\/?)([A-Za-z][\w-]*)((?:\s+[\w-]+(?:="[^"<]*")?)*)\s*(\/?)>/;
const VOID = new Set(["meta"]);
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#10": "\n" };

export function parseMarkup(source: string): Element {
  let rest = source.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\n|^<!doctype html>\n/, "");
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const stack = [root];
  while (rest !== "") {
    const top = stack.at(-1)!;
    const text = /^[^<]+/.exec(rest)?.[0] ?? "";
    if (text) {
      top.text += top.name === "style" ? text : decode(text);
      rest = rest.slice(text.length);
      continue;
    }
    const match = TAG.exec(rest);
    if (!match) throw new Error(`no tag at: ${rest.slice(0, 80)}`);
    const [whole, closing, name = "", attributes = "", selfClosing] = match;
    rest = rest.slice(whole.length);
    if (closing) {
      if (top.name !== name) throw new Error(`</${name}> closes <${top.name}>`);
      stack.pop();
      continue;
    }
    const element: Element = { name, attributes: parseAttributes(attributes), children: [], text: "" };
    top.children.push(element);
    if (!selfClosing && !VOID.has(name)) stack.push(element);
  }
  if (stack.length > 1) throw new Error(`<${stack.at(-1)?.name}> is not closed`);
  if (root.children.length !== 1) throw new Error("there is not exactly one root");
  return root.children[0]!;
}

/** All elements of a name, in document order. */
export function findAll(element: Element, name: string): Element[] {
  const below = element.children.flatMap((child) => findAll(child, name));
  return element.name === name ? [element, ...below] : below;
}

/** The text of an element with that of its children, in no particular order. */
export function textOf(element: Element): string {
  return [element.text, ...element.children.map(textOf)].join(" ");
}

function parseAttributes(text: string): Record<string, string> {
  const found = [...text.matchAll(/([\w-]+)(?:="([^"]*)")?/g)];
  return Object.fromEntries(found.map(([, name = "", value = ""]) => [name, decode(value)]));
}

function decode(text: string): string {
  if (/&(?!(?:amp|lt|gt|quot|#39|#10);)/.test(text)) throw new Error(`a bare & in: ${text.slice(0, 80)}`);
  return text.replace(/&(amp|lt|gt|quot|#39|#10);/g, (_, name: string) => ENTITIES[name] ?? "");
}
