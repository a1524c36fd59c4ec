import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";
import type { Socket } from "node:net";
import { guardCallback } from "@/lib/process/guard-callback";

/** The kinds of frames on a connection between processes. */
export const FRAME = {
  /** Proves that the sender has the keys of the connection. */
  hello: 1,
  /** The head of a request or of an answer, as JSON. */
  head: 2,
  /** A piece of the body. */
  data: 3,
  /** The end of a request (empty), or of an answer (its ending, as JSON). */
  end: 4,
} as const;

/** Maximum number of bytes of a frame's content. */
const FRAME_BYTES = 64 * 1024;
const LENGTH_BYTES = 4;
const KIND_BYTES = 1;
const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const MOST_SEALED = KIND_BYTES + FRAME_BYTES + TAG_BYTES;
/** The first frame proves that its sender has the key, and has no content. */
const FIRST_SEALED = KIND_BYTES + TAG_BYTES;

/** Receives the frames of a connection, and is told once that it has ended. */
export interface FrameListener {
  frame(kind: number, content: Buffer): void;
  closed(): void;
}

/**
 * A connection between two processes whose frames are encrypted and authenticated (AES-256-GCM). A
 * frame's nonce is its number, so a frame that was lost, repeated, reordered or altered ends the
 * connection. Until the other side has proved itself, nothing but an empty frame is taken from it.
 */
export class SealedSocket {
  readonly #socket: Socket;
  readonly #sendKey: KeyObject;
  readonly #receiveKey: KeyObject;
  #listener: FrameListener | null = null;
  #sent = 0;
  #received = 0;
  #pieces: Buffer[] = [];
  #bytes = 0;

  /** `early` has bytes that were already read from the socket, which has to be paused. */
  constructor(socket: Socket, send: KeyObject, receive: KeyObject, early: Buffer) {
    this.#socket = socket;
    this.#sendKey = send;
    this.#receiveKey = receive;
    const broken = () => this.destroy();
    socket.removeAllListeners("data");
    socket.on(
      "data",
      guardCallback((bytes: Buffer) => this.#take(bytes), broken),
    );
    socket.on("error", broken);
    socket.once(
      "close",
      guardCallback(() => this.#listener?.closed()),
    );
    if (early.length > 0) socket.unshift(early);
  }

  /** Sets the listener and reads on. */
  listen(listener: FrameListener): void {
    this.#listener = listener;
    if (this.isOpen) this.#socket.resume();
    else queueMicrotask(guardCallback(() => listener.closed()));
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  /** Sends content as one frame or several. Returns false if the other side reads more slowly. */
  send(kind: number, content: Uint8Array): boolean {
    let isFast = true;
    let at = 0;
    do {
      isFast = this.#socket.write(this.#seal(kind, content.subarray(at, at + FRAME_BYTES)));
      at += FRAME_BYTES;
    } while (at < content.length);
    return isFast;
  }

  /** Resolves when what was sent has been written, or the connection has ended. */
  drained(): Promise<void> {
    if (!this.#socket.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.#socket.off("drain", done);
        this.#socket.off("close", done);
        resolve();
      };
      this.#socket.on("drain", done);
      this.#socket.on("close", done);
    });
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Sets whether the connection keeps the process from ending. */
  hold(isHeld: boolean): void {
    if (isHeld) this.#socket.ref();
    else this.#socket.unref();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #seal(kind: number, content: Uint8Array): Buffer {
    const cipher = createCipheriv("aes-256-gcm", this.#sendKey, nonceOf(this.#sent++));
    const body = Buffer.concat([cipher.update(Buffer.of(kind)), cipher.update(content)]);
    cipher.final();
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(body.length + TAG_BYTES);
    return Buffer.concat([length, body, cipher.getAuthTag()]);
  }

  #take(arrived: Buffer): void {
    let bytes = arrived;
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
    while (this.isOpen && this.#bytes >= LENGTH_BYTES) {
      const all = this.#pieces.length === 1 ? bytes : Buffer.concat(this.#pieces);
      const length = all.readUInt32BE(0);
      const end = LENGTH_BYTES + length;
      this.#pieces = [all];
      const most = this.#received === 0 ? FIRST_SEALED : MOST_SEALED;
      const isSound = length >= KIND_BYTES + TAG_BYTES && length <= most;
      if (isSound && all.length < end) return;
      const plain = isSound ? this.#open(all.subarray(LENGTH_BYTES, end)) : null;
      bytes = all.subarray(end);
      this.#pieces = [bytes];
      this.#bytes = bytes.length;
      if (plain) this.#listener?.frame(plain[0] ?? 0, plain.subarray(KIND_BYTES));
      else this.destroy();
    }
  }

  #open(sealed: Buffer): Buffer | null {
    const at = sealed.length - TAG_BYTES;
    const decipher = createDecipheriv("aes-256-gcm", this.#receiveKey, nonceOf(this.#received++));
    decipher.setAuthTag(sealed.subarray(at));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(0, at)), decipher.final()]);
    } catch {
      return null;
    }
  }
}

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeBigUInt64BE(BigInt(number), NONCE_BYTES - 8);
  return nonce;
}
