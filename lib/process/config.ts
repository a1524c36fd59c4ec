import type { KeyLimits } from "@/lib/limits/view";

/** What never changes while the process runs; `publicUrl` is an origin and the issuer (`iss`). */
export interface Config {
  readonly publicUrl: string;
  /** `publicUrl` + `/mcp`: the audience (`aud`) of access tokens. */
  readonly audience: string;
  /** Host names beyond the public one and loopback. */
  readonly allowedHosts: readonly string[];
  readonly allowPlainHttp: boolean;
  /** Which sides of HTTP `gateway/http/plain` reads and writes; the others are node:http and undici. */
  readonly plainHttp: { readonly server: boolean; readonly client: boolean };
  /** May MCP servers be commands that this machine runs (`ALLOW_STDIO=1`)? */
  readonly allowStdio: boolean;
  /** `required` starts no command that is not confined; `off` confines none. */
  readonly stdioConfinement: "auto" | "required" | "off";
  /** Absolute paths that no command may see: data, secrets, the database's socket. */
  readonly privatePaths: readonly string[];
  /** The folder that holds what is not in the database, absolute; it may not exist yet. */
  readonly dataDir: string;
  /** Of keys to which neither they themselves nor the policy set others. */
  readonly keyLimits: KeyLimits;
}
