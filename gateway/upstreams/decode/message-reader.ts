import { MESSAGE_BYTES } from "./bounds";
import { decodeMessage, type Message, messageOf } from "./decode-message";
import { MessageScan } from "./scan";

/** A message with the bytes that its spans are of. */
export interface ReadMessage {
  readonly bytes: Buffer;
  readonly message: Message;
}

const FIRST_BYTES = 4 * 1024;
const EMPTY = Buffer.alloc(0);

/**
 * Gathers one message that comes in pieces, however small they are, and scans it meanwhile: memory
 * stays near its size, and what is left to do at its end does not depend on it.
 */
export class MessageReader {
  readonly #limitBytes: number;
  #bytes: Buffer = EMPTY;
  #size = 0;
  /** The first piece is all there is, most of the time: then nothing is copied. */
  #isBorrowed = false;
  #scan: MessageScan | null = null;

  constructor(limitBytes: number = MESSAGE_BYTES) {
    this.#limitBytes = limitBytes;
  }

  get size(): number {
    return this.#size;
  }

  /** Takes the next piece, which must not change afterwards. False where it is too large with it. */
  add(piece: Buffer): boolean {
    const size = this.#size + piece.length;
    if (size > this.#limitBytes) return false;
    if (this.#size === 0) {
      this.#bytes = piece;
      this.#size = size;
      this.#isBorrowed = true;
      return true;
    }
    if (this.#isBorrowed || size > this.#bytes.length) this.#grow(size);
    piece.copy(this.#bytes, this.#size);
    this.#size = size;
    this.#scan ??= new MessageScan();
    this.#scan.feed(this.#bytes, size);
    return true;
  }

  /** What came, as it is. */
  text(): Buffer {
    return this.#bytes.subarray(0, this.#size);
  }

  /** The message is whole; the next piece begins another. */
  end(): ReadMessage {
    const bytes = this.text();
    const scan = this.#scan;
    this.clear();
    if (!scan) return { bytes, message: decodeMessage(bytes) };
    scan.finish();
    return { bytes, message: messageOf(bytes, scan) };
  }

  clear(): void {
    this.#bytes = EMPTY;
    this.#size = 0;
    this.#isBorrowed = false;
    this.#scan = null;
  }

  #grow(size: number): void {
    const room = Math.min(this.#limitBytes, Math.max(FIRST_BYTES, size * 2));
    const bytes = Buffer.allocUnsafeSlow(room);
    this.#bytes.copy(bytes, 0, 0, this.#size);
    this.#bytes = bytes;
    this.#isBorrowed = false;
  }
}
