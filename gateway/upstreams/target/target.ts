import type { Era } from "@/gateway/upstreams/call-target";
import type { TlsIdentity } from "@/gateway/upstreams/dial/tls-identity";
import type { DeclaredPath } from "@/lib/servers/view";
import type { SessionsSetting } from "@/lib/servers/view-sessions";
import type { OwnTimes } from "@/lib/servers/view-times";

/**
 * How to reach a server, with its decrypted credentials. It is kept in memory only and never
 * logged.
 */
export interface UpstreamTarget {
  /** The server's id, or null for a server under test. */
  readonly id: string | null;
  readonly name: string;
  /**
   * The number of times that the server's address or credentials have changed
   * (`upstreams.target_version`).
   */
  readonly version: number;
  readonly reach:
    | {
        readonly transport: "http" | "sse";
        readonly url: string;
        /** Headers to send with each request, including the server's own credentials. */
        readonly headers: Readonly<Record<string, string>>;
        /**
         * Whom to trust there, and the client certificate. By default, the machine's authorities
         * and no client certificate.
         */
        readonly tls?: TlsIdentity | null;
      }
    | {
        readonly transport: "stdio";
        readonly command: string;
        readonly args: readonly string[];
        readonly env: Readonly<Record<string, string>>;
        /**
         * The paths outside its own folder that the command may see, or null if the operator never
         * set them.
         */
        readonly paths: readonly DeclaredPath[] | null;
      };
  readonly callSeconds: number;
  /**
   * The time limits that the server's row sets. All other time limits are the defaults of its
   * transport.
   */
  readonly times: Partial<OwnTimes>;
  readonly sendsCaller: boolean;
  /** Who shares a session (`lib/servers/view-sessions.ts`). */
  readonly sessions: SessionsSetting;
  /** Whether the server issued a session id at the last connect, or null if it is unknown. */
  readonly issuesSessions: boolean | null;
  /** The server's era at the last check, or null if it is unknown. */
  readonly era: Era | null;
}

/**
 * Returns the secrets of a target: the values of its headers or its environment, and the key of its
 * client certificate.
 */
export function secretsOf({ reach }: UpstreamTarget): string[] {
  if (reach.transport === "stdio") return Object.values(reach.env);
  const key = reach.tls?.client?.key;
  return [...Object.values(reach.headers), ...(key === undefined ? [] : [key])];
}
