/** Functions and trigger types as a tree of namespaces: the segments of their ids, with variables where an id has them. */
import { CodegenError } from "../codegen-error.js";
import { segmentsOf, variableOf, wordsOf } from "./words.js";

export interface MethodNode<Leaf> {
  /** The segment as in the id; the name of the variable for a node under a variable. */
  name: string;
  /** What is called by this very id. In a namespace with children its method is named `call`. */
  leaf?: Leaf;
  /** By the words of the segment, in order of name. */
  children: MethodNode<Leaf>[];
  /** What comes after a variable at this place. */
  variable?: MethodNode<Leaf>;
}

/** Throws `duplicate_method` when two ids would get the same method. */
export function buildMethodTree<Leaf extends { id: string }>(leaves: readonly Leaf[]): MethodNode<Leaf> {
  const root: MethodNode<Leaf> = { name: "", children: [] };
  for (const leaf of leaves) {
    let node = root;
    for (const segment of segmentsOf(leaf.id)) node = step(node, segment, leaf);
    if (node.leaf !== undefined) throw clash(node.leaf.id, leaf.id);
    node.leaf = leaf;
  }
  refuseCall(root);
  sortNodes(root);
  return root;
}

export function refuseEqualMethods(ids: readonly string[]): void {
  buildMethodTree(ids.map((id) => ({ id })));
}

function step<Leaf extends { id: string }>(node: MethodNode<Leaf>, segment: string, leaf: Leaf): MethodNode<Leaf> {
  const variable = variableOf(segment);
  if (variable !== undefined) {
    node.variable ??= { name: variable, children: [] };
    return node.variable;
  }
  const key = wordKey(segment);
  if (key === "")
    throw new CodegenError(
      "duplicate_method",
      `${leaf.id}: the segment ${JSON.stringify(segment)} has no letter or digit of ASCII, so no name can be made`,
      "Leave the function out of the selection.",
    );
  const known = node.children.find((child) => wordKey(child.name) === key);
  if (known !== undefined) return known;
  const made: MethodNode<Leaf> = { name: segment, children: [] };
  node.children.push(made);
  return made;
}

/** `read_inline`, `read-inline` and `readInline` are one name in every language. */
function wordKey(segment: string): string {
  return wordsOf(segment).join("").toLowerCase();
}

/** A function that is also a namespace is its method `call`, which no other may be (codegen.md, Names). */
function refuseCall<Leaf extends { id: string }>(node: MethodNode<Leaf>): void {
  if (node.leaf !== undefined) {
    const other = node.children.find((child) => wordKey(child.name) === "call");
    const leaf = other === undefined ? undefined : anyLeaf(other);
    if (leaf !== undefined) throw clash(node.leaf.id, leaf.id);
  }
  for (const child of [...node.children, ...(node.variable ? [node.variable] : [])]) refuseCall(child);
}

function anyLeaf<Leaf>(node: MethodNode<Leaf>): Leaf | undefined {
  if (node.leaf !== undefined) return node.leaf;
  for (const child of [...node.children, ...(node.variable ? [node.variable] : [])]) {
    const found = anyLeaf(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

function sortNodes<Leaf>(node: MethodNode<Leaf>): void {
  node.children.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const child of [...node.children, ...(node.variable ? [node.variable] : [])]) sortNodes(child);
}

function clash(first: string, second: string): CodegenError {
  return new CodegenError(
    "duplicate_method",
    `${first} and ${second} would get the same method name`,
    "Leave one of them out of the selection, or rename it.",
  );
}
