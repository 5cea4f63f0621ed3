/**
 * Takes the mask off what a client sends, before ws sees it: payloads are unmasked where they lie, and the key in each
 * frame header becomes 0, which is the same frame. ws does that a byte at a time, which for large messages costs more
 * than everything else the engine does; here it is a word at a time. Whether frames are right is left to ws.
 */
export class Unmasker {
  /** Bytes of the frame header that were seen; 0 between frames and within a payload. */
  #seen = 0;
  #lengthBytes = 0;
  #isMasked = false;
  #length = 0;
  readonly #key = new Uint8Array(4);
  /** Bytes of the payload that are to come. */
  #left = 0;
  /** Which byte of the key is next. */
  #phase = 0;

  /** Changes `chunk`, the next bytes of the stream, in place. */
  unmask(chunk: Buffer): void {
    for (let p = 0; p < chunk.length; ) {
      if (this.#left === 0) {
        this.#readHeader(chunk, p);
        p += 1;
        continue;
      }
      const end = Math.min(chunk.length, p + this.#left);
      this.#left -= end - p;
      if (this.#isMasked) this.#xor(chunk, p, end);
      p = end;
    }
  }

  /** One byte of a header: any of them may be the last of its chunk. */
  #readHeader(chunk: Buffer, at: number): void {
    const byte = chunk[at]!;
    const index = this.#seen++;
    if (index === 0) return;
    if (index === 1) {
      const short = byte & 0x7f;
      this.#isMasked = byte > 0x7f;
      this.#lengthBytes = short < 126 ? 0 : short === 126 ? 2 : 8;
      this.#length = short < 126 ? short : 0;
    } else if (index < 2 + this.#lengthBytes) this.#length = this.#length * 256 + byte;
    else {
      this.#key[index - 2 - this.#lengthBytes] = byte;
      chunk[at] = 0;
    }
    if (this.#seen < 2 + this.#lengthBytes + (this.#isMasked ? 4 : 0)) return;
    this.#seen = 0;
    this.#phase = 0;
    this.#left = this.#length;
  }

  #xor(chunk: Buffer, from: number, to: number): void {
    const key = this.#key;
    let phase = this.#phase;
    this.#phase = (phase + to - from) & 3;
    let p = from;
    // Up to where a word begins in memory.
    for (; p < to && ((chunk.byteOffset + p) & 3) !== 0; p++) chunk[p] = chunk[p]! ^ key[phase++ & 3]!;
    const count = (to - p) >> 2;
    if (count > 8) {
      for (let i = 0; i < 4; i++) wordBytes[i] = key[(phase + i) & 3]!;
      xorWords(new Int32Array(chunk.buffer, chunk.byteOffset + p, count), word[0]!);
      p += count << 2;
    }
    for (; p < to; p++) chunk[p] = chunk[p]! ^ key[phase++ & 3]!;
  }
}

/** The key as a word, in the byte order of the machine. */
const word = new Int32Array(1);
const wordBytes = new Uint8Array(word.buffer);

function xorWords(words: Int32Array, mask: number): void {
  for (let i = 0; i < words.length; i++) words[i] = words[i]! ^ mask;
}
