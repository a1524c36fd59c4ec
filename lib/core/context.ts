import type { Database } from "@/db/client";
import type { Log } from "@/lib/log/type";
import type { Config } from "@/lib/process/config";
import type { Secrets } from "@/lib/secrets/derive";

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
