import type { Era } from "@/gateway/upstreams/link";
import type { DeclaredPath } from "@/lib/servers/view";
import type { OwnTimes } from "@/lib/servers/view-times";

/** How to reach a server, with decrypted credentials: in memory only, never logged. */
export interface UpstreamTarget {
  /** Null while a server is only being tested. */
  readonly id: string | null;
  readonly name: string;
  /** Counts changes of its address and credentials (`upstreams.target_version`). */
  readonly version: number;
  readonly reach:
    | {
        readonly transport: "http" | "sse";
        readonly url: string;
        /** Credentials and other headers of the server's own, or of the person. */
        readonly headers: Readonly<Record<string, string>>;
      }
    | {
        readonly transport: "stdio";
        readonly command: string;
        readonly args: readonly string[];
        readonly env: Readonly<Record<string, string>>;
        /** What it may see beside its own folder; null where that was never set. */
        readonly paths: readonly DeclaredPath[] | null;
      };
  readonly callSeconds: number;
  /** Its own times; missing ones have defaults for its transport. */
  readonly times: Partial<OwnTimes>;
  readonly sendsCaller: boolean;
  /** Its era when last seen. */
  readonly era: Era | null;
}

/** The secret values of a target: of its headers or its environment. */
export function secretsOf({ reach }: UpstreamTarget): string[] {
  return Object.values(reach.transport === "stdio" ? reach.env : reach.headers);
}
