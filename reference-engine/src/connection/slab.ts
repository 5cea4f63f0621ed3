/**
 * Memory in which small messages are put together. It is used again once the kernel has taken them, so that the usual
 * message costs no allocation: memory outside the heap is what drives Node's full garbage collections.
 */
export const SLAB_BYTES = 65_536;

/** Slabs that are kept for the next use; as many connections as this can be answered in one turn of the event loop. */
const MOST_IDLE = 64;

const idle: Buffer[] = [];

export function takeSlab(): Buffer {
  return idle.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES);
}

/** Only for a slab that nobody refers to any more. */
export function giveBack(slab: Buffer): void {
  if (idle.length < MOST_IDLE) idle.push(slab);
}
