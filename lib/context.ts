import type { Database } from "@/db/client";
import type { KeyLimits } from "./limits/view";
import type { Secrets } from "./secrets/derive";

/** Who is asking. `label` is how an audit record names them. */
export type Actor =
  | {
      readonly kind: "person";
      readonly id: string;
      readonly label: string;
      readonly role: "operator" | "member";
      readonly sessionId: string;
      readonly teamIds: readonly string[];
    }
  /** Someone at the machine's own terminal: may do what an operator may, and is no person. */
  | { readonly kind: "command_line"; readonly label: string }
  | {
      readonly kind: "key";
      readonly id: string;
      readonly label: string;
      readonly teamId: string;
      readonly scopes: readonly string[];
    }
  | { readonly kind: "system"; readonly label: string }
  | { readonly kind: "anonymous"; readonly label: string };

/** What never changes while the process runs; `publicUrl` is an origin and the issuer (`iss`). */
export interface Config {
  readonly publicUrl: string;
  /** `publicUrl` + `/mcp`: the audience (`aud`) of access tokens. */
  readonly audience: string;
  /** Host names beyond the public one and loopback. */
  readonly allowedHosts: readonly string[];
  readonly allowPlainHttp: boolean;
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

/** A logger in pino's manner: an object of fields, then a message. */
export interface Log {
  debug(fields: object, message?: string): void;
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
}

/** Everything a verb may know. Inside a changing verb, `db` is the open transaction. */
export interface Context {
  readonly db: Database;
  readonly actor: Actor;
  readonly now: Date;
  readonly requestId: string;
  readonly address: string | null;
  readonly config: Config;
  readonly secrets: Secrets;
  readonly log: Log;
}

/** The scope that lets a key administer servers and keys; only operators make such keys. */
export const ADMIN_SCOPE = "admin";

/** May this actor do what an operator does? */
export function actsAsOperator(actor: Actor): boolean {
  return (
    actor.kind === "command_line" ||
    actor.kind === "system" ||
    (actor.kind === "person" && actor.role === "operator")
  );
}

/** Operators, the command line, and a key that carries the `admin` scope. */
export function administers(actor: Actor): boolean {
  return actsAsOperator(actor) || (actor.kind === "key" && actor.scopes.includes(ADMIN_SCOPE));
}
