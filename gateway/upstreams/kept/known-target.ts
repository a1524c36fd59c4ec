import { deferred } from "@/gateway/upstreams/deferred";
import type { LinkIdentity } from "@/gateway/upstreams/principal";
import { type ReadTarget, readTarget } from "@/gateway/upstreams/target/read-target";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";
import type { Result } from "@/lib/errors/errors";
import type { LatchkeyProcess } from "@/lib/process/process";

/** What a read of the server returned. */
interface NewRead {
  readonly read: Result<ReadTarget>;
  /** Records that the link now uses this read, and so each edit before it. */
  use(): void;
}

/** A link's server as it was last read, and whether it may have been edited since. */
export class KnownTarget {
  readonly #process: LatchkeyProcess;
  readonly #of: LinkIdentity;
  readonly #firstRead = deferred<void>();
  #target: UpstreamTarget | null = null;
  /** Number of announced edits. `#usedEdits` is the number of edits that the read in use includes. */
  #edits = 0;
  #usedEdits = 0;

  constructor(process: LatchkeyProcess, of: LinkIdentity) {
    this.#process = process;
    this.#of = of;
  }

  /** The target, or null before the first read. */
  get target(): UpstreamTarget | null {
    return this.#target;
  }

  /** The server's name, or its id before the first read. */
  get name(): string {
    return this.#target?.name ?? this.#of.upstreamId;
  }

  /** Resolves once `target` has been read. */
  firstRead(): Promise<void> {
    return this.#firstRead.promise;
  }

  /** Records that the server may have been edited. */
  edited(): void {
    this.#edits++;
  }

  /** True if the server may have been edited since the read that is in use. */
  isStale(): boolean {
    return this.#edits !== this.#usedEdits;
  }

  /** Reads the server. Fails like `readTarget`; the last target then stays. */
  async read(): Promise<NewRead> {
    const edits = this.#edits;
    const read = await readTarget(this.#process, this.#of.upstreamId, this.#of.account);
    if (read.ok) {
      this.#target = read.value.target;
      this.#firstRead.resolve();
    }
    return {
      read,
      use: () => {
        this.#usedEdits = edits;
      },
    };
  }
}
