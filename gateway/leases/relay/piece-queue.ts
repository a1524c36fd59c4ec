import { runInBackground } from "@/lib/process/guard-callback";
import type { AcceptedRelay } from "./accept-relays";

/** Maximum number of pieces that wait for another process that reads slowly. */
const MOST = 256;

/**
 * Sends pieces to another process one after the other. If it reads too slowly, further pieces are
 * replaced by one of `late`, which is sent when it has read the others.
 */
export class PieceQueue<Place> {
  readonly #relay: Pick<AcceptedRelay, "piece" | "signal">;
  readonly #late: (place: Place) => Buffer;
  readonly #waiting: Buffer[] = [];
  readonly #places = new Set<Place>();
  #isSending = false;

  constructor(relay: Pick<AcceptedRelay, "piece" | "signal">, late: (place: Place) => Buffer) {
    this.#relay = relay;
    this.#late = late;
  }

  push(place: Place, piece: Buffer): void {
    if (this.#waiting.length < MOST) this.#waiting.push(piece);
    else this.#places.add(place);
    if (!this.#isSending) runInBackground(this.#send());
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    try {
      for (;;) {
        const piece = this.#waiting.shift() ?? this.#lateOne();
        if (!piece || this.#relay.signal.aborted) return;
        await this.#relay.piece(piece);
      }
    } finally {
      this.#isSending = false;
    }
  }

  #lateOne(): Buffer | undefined {
    const [place] = this.#places;
    if (place === undefined) return undefined;
    this.#places.delete(place);
    return this.#late(place);
  }
}
