import { MESSAGE_BYTES } from "./bounds";
import { MessageReader, type ReadMessage } from "./message-reader";

const LF = 0x0a;

/**
 * Splits a stream into lines with one message each (MCP, stdio), and reads each byte only once.
 * Empty lines are skipped. `feed` returns false if a line is too large.
 */
export class LineReader {
  readonly #line: MessageReader;

  constructor(limitBytes: number = MESSAGE_BYTES) {
    this.#line = new MessageReader(limitBytes);
  }

  feed(chunk: Buffer, take: (read: ReadMessage) => void): boolean {
    let from = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
      if (at > from && !this.#line.add(chunk.subarray(from, at))) return false;
      from = at + 1;
      if (this.#line.size > 0) take(this.#line.end());
    }
    return from === chunk.length || this.#line.add(chunk.subarray(from));
  }
}
