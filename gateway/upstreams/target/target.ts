import type { Era } from "@/gateway/upstreams/link";
import type { DeclaredPath } from "@/lib/servers/view";
import type { OwnTimes } from "@/lib/servers/view-times";

/** Where and how to reach a server, credentials opened: lives in memory only, never logged. */
export interface UpstreamTarget {
  /** Null while a server is only being tried out. */
  readonly id: string | null;
  readonly name: string;
  /** Counts changes of where it leads, and with what (`upstreams.target_version`). */
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
        /** What it may see beside its own folder; null where that was never said. */
        readonly paths: readonly DeclaredPath[] | null;
      };
  readonly callSeconds: number;
  /** Its own times; what they leave out is what suits its transport. */
  readonly times: Partial<OwnTimes>;
  readonly sendsCaller: boolean;
  /** What it spoke when last seen. */
  readonly era: Era | null;
}

/** The secret values of a target: of its headers or its environment. */
export function secretsOf({ reach }: UpstreamTarget): string[] {
  return Object.values(reach.transport === "stdio" ? reach.env : reach.headers);
}
