import type { KeyLimits, SessionLimits } from "@/lib/limits/view";
import type { Proxies } from "./proxies";

/**
 * The configuration of a process, which stays constant while the process runs. `publicUrl` is an
 * origin, or an origin with a path, and also the issuer (`iss`) of tokens.
 */
export interface Config {
  readonly publicUrl: string;
  /** `publicUrl` + `/mcp`: the audience (`aud`) of access tokens. */
  readonly audience: string;
  /** Host names that are accepted in addition to the public host name and the names of loopback. */
  readonly allowedHosts: readonly string[];
  /** The origins whose pages may use the data plane from a browser. Empty by default. */
  readonly allowedOrigins: readonly string[];
  readonly allowPlainHttp: boolean;
  /**
   * Whether `gateway/http/plain` replaces node:http for incoming requests (`server`) and undici for
   * requests to MCP servers (`client`).
   */
  readonly plainHttp: { readonly server: boolean; readonly client: boolean };
  /** The proxies for connections to servers, issuers and apps' documents. */
  readonly proxies: Proxies;
  /** Whether MCP servers may be commands on this machine (`ALLOW_STDIO=1`). */
  readonly allowStdio: boolean;
  /**
   * Whether the commands of MCP servers are confined. `auto` confines them if this machine makes
   * that possible, `required` refuses commands that cannot be confined, and `off` confines no
   * command.
   */
  readonly stdioConfinement: "auto" | "required" | "off";
  /**
   * Absolute paths that the commands of MCP servers may never see, such as the data folder, secrets
   * and the socket of the database.
   */
  readonly privatePaths: readonly string[];
  /**
   * Whether apps may connect by OAuth, and whether Latchkey fetches the metadata documents of apps.
   */
  readonly oauth: { readonly enabled: boolean; readonly documents: boolean };
  /** The audience that a machine's token must have to match a trust rule. */
  readonly trustAudience: string;
  /** The absolute path of the data folder. The folder may not exist yet. */
  readonly dataDir: string;
  /**
   * The maximum length of a tool's or prompt's name in the catalogue, which leaves room for the
   * prefix that a client adds.
   */
  readonly nameMax: number;
  /** The limits that apply to a key if neither the key itself nor the policy sets a limit. */
  readonly keyLimits: KeyLimits;
  /** The limits on the sessions that principals hold open with servers, in this process. */
  readonly sessionLimits: SessionLimits;
}
