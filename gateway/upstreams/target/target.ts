import type { Era } from "@/gateway/upstreams/link";
import type { DeclaredPath } from "@/lib/servers/view";
import type { OwnTimes } from "@/lib/servers/view-times";

/** How to reach a server, with decrypted credentials: in memory only, never logged. */
export interface UpstreamTarget {
  /** Null for a server under test. */
  readonly id: string | null;
  readonly name: string;
  /** Counts changes of the server's address and credentials (`upstreams.target_version`). */
  readonly version: number;
  readonly reach:
    | {
        readonly transport: "http" | "sse";
        readonly url: string;
        /** The headers of each request, with the credentials of the server or the person. */
        readonly headers: Readonly<Record<string, string>>;
      }
    | {
        readonly transport: "stdio";
        readonly command: string;
        readonly args: readonly string[];
        readonly env: Readonly<Record<string, string>>;
        /**
         * The paths that the command may see beside its own folder; null if they were never set.
         */
        readonly paths: readonly DeclaredPath[] | null;
      };
  readonly callSeconds: number;
  /** The server's own times; missing times have defaults for the transport. */
  readonly times: Partial<OwnTimes>;
  readonly sendsCaller: boolean;
  /** The server's era when last detected. */
  readonly era: Era | null;
}

/** The secret values of a target: in its headers or its environment. */
export function secretsOf({ reach }: UpstreamTarget): string[] {
  return Object.values(reach.transport === "stdio" ? reach.env : reach.headers);
}
