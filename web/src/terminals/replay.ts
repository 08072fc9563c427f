/**
 * Keeps count of a terminal's output by offsets, so that over any number of connections every byte is shown once. The server
 * says where a connection begins; what was shown before is cut off, what is gone is told.
 */
export class Replay {
  #cursor = 0;
  #shown = 0;
  #begun = false;

  /** The offset of the next byte that is wanted; undefined before the first connection, which wants all there is. */
  get from(): number | undefined {
    return this.#begun ? this.#shown : undefined;
  }

  get shown(): number {
    return this.#shown;
  }

  /** A connection begins at this offset. Answers how many bytes were lost between. */
  hello(offset: number): number {
    const lost = this.#begun ? Math.max(0, offset - this.#shown) : 0;
    if (!this.#begun || offset > this.#shown) this.#shown = offset;
    this.#cursor = offset;
    this.#begun = true;
    return lost;
  }

  /** Bytes before this offset were dropped from the ring. */
  skipped(offset: number): number {
    const lost = Math.max(0, offset - this.#shown);
    this.#cursor = Math.max(this.#cursor, offset);
    this.#shown = Math.max(this.#shown, offset);
    return lost;
  }

  /** What of a frame is new. */
  frame(bytes: Uint8Array): Uint8Array {
    const known = Math.min(bytes.length, Math.max(0, this.#shown - this.#cursor));
    this.#cursor += bytes.length;
    this.#shown = Math.max(this.#shown, this.#cursor);
    return bytes.subarray(known);
  }
}
