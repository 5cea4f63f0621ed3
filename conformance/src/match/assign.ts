/** Gives each pattern an item of its own, whatever the order: used for `$set` and for `all`. */

/**
 * Augmenting paths over `fits(pattern, item)`. Returns for each item the pattern that it was given, -1 for none; a
 * pattern stands for one item at most, and as many items as possible get one.
 */
export function assignPatterns(
  patterns: number,
  items: number,
  fits: (pattern: number, item: number) => boolean,
): number[] {
  const ofItem: number[] = new Array<number>(items).fill(-1);
  const ofPattern: number[] = new Array<number>(patterns).fill(-1);
  const place = (item: number, tried: Set<number>): boolean => {
    for (let pattern = 0; pattern < patterns; pattern++) {
      if (tried.has(pattern) || !fits(pattern, item)) continue;
      tried.add(pattern);
      if (ofPattern[pattern] === -1 || place(ofPattern[pattern]!, tried)) {
        ofPattern[pattern] = item;
        ofItem[item] = pattern;
        return true;
      }
    }
    return false;
  };
  for (let item = 0; item < items; item++) place(item, new Set());
  return ofItem;
}
