/** The memory that all that waits to be judged may take. What does not fit passes on the wire and is not judged. */

/** Three of the largest messages at once. */
export const DEFAULT_ROOM = 192 * 1024 * 1024;

export class Room {
  #free: number;

  constructor(bytes: number = DEFAULT_ROOM) {
    this.#free = bytes;
  }

  take(bytes: number): boolean {
    if (bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#free += bytes;
  }
}
