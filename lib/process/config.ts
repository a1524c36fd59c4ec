import type { KeyLimits } from "@/lib/limits/view";

/**
 * The configuration, which is constant while the process runs. `publicUrl` is an origin and the
 * issuer (`iss`).
 */
export interface Config {
  readonly publicUrl: string;
  /** `publicUrl` + `/mcp`: the audience (`aud`) of access tokens. */
  readonly audience: string;
  /** Host names beyond the public name and the loopback names. */
  readonly allowedHosts: readonly string[];
  readonly allowPlainHttp: boolean;
  /** Which sides use `gateway/http/plain` instead of node:http (server) and undici (client). */
  readonly plainHttp: { readonly server: boolean; readonly client: boolean };
  /** Whether MCP servers may be commands on this machine (`ALLOW_STDIO=1`). */
  readonly allowStdio: boolean;
  /** `required` refuses commands that cannot be confined; `off` confines no command. */
  readonly stdioConfinement: "auto" | "required" | "off";
  /** Absolute paths that no command may see: data, secrets, the database's socket. */
  readonly privatePaths: readonly string[];
  /** Whether apps may connect by OAuth, and whether apps' metadata documents are fetched. */
  readonly oauth: { readonly enabled: boolean; readonly documents: boolean };
  /** The audience that trust rules require in the tokens of machines. */
  readonly trustAudience: string;
  /** The absolute path of the data folder, which may not exist yet. */
  readonly dataDir: string;
  /** Limits of keys that apply if neither the key nor the policy sets other limits. */
  readonly keyLimits: KeyLimits;
}
