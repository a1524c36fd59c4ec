import { MESSAGE_BYTES } from "./bounds";
import { decodeMessage, type Message, messageOf } from "./decode-message";
import { MessageScan } from "./scan";

/** A message, together with the bytes that its spans refer to. */
export interface ReadMessage {
  readonly bytes: Buffer;
  readonly message: Message;
}

const FIRST_BYTES = 4 * 1024;
const EMPTY = Buffer.alloc(0);
const BYTE_ORDER_MARK = Buffer.from("\ufeff");

/** Leaves out a byte order mark, which some servers write first (RFC 8259, section 8.1). */
function withoutMark(piece: Buffer): Buffer {
  const isMarked = piece[0] === 0xef && piece.subarray(0, 3).equals(BYTE_ORDER_MARK);
  return isMarked ? piece.subarray(3) : piece;
}

/**
 * Collects a message from pieces of any size, and scans each piece when it arrives. It needs at
 * most about twice the message's size in memory, and little work is left when the last piece has
 * arrived.
 */
export class MessageReader {
  readonly #limitBytes: number;
  #bytes: Buffer = EMPTY;
  #size = 0;
  /**
   * True while the buffer is the caller's first piece itself and not a copy. The first piece is
   * usually the whole message.
   */
  #isBorrowed = false;
  #scan: MessageScan | null = null;

  constructor(limitBytes: number = MESSAGE_BYTES) {
    this.#limitBytes = limitBytes;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Adds the next piece, which must not change afterwards. Returns false if the message would
   * become too large.
   */
  add(piece: Buffer): boolean {
    const size = this.#size + piece.length;
    if (size > this.#limitBytes) return false;
    if (this.#size === 0) {
      this.#bytes = withoutMark(piece);
      this.#size = this.#bytes.length;
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

  /** Returns all bytes of the current message that have arrived. */
  text(): Buffer {
    return this.#bytes.subarray(0, this.#size);
  }

  /** Ends the message and returns it. The next piece begins a new message. */
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
