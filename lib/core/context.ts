import type { Database } from "@/db/client";
import type { Log } from "@/lib/log/type";
import type { Config } from "@/lib/process/config";
import type { Secrets } from "@/lib/secrets/derive";

/** The authenticated caller. `label` is the caller's name in audit records. */
export type Actor =
  | {
      readonly kind: "person";
      readonly id: string;
      readonly label: string;
      readonly role: "operator" | "member";
      readonly sessionId: string;
      readonly teamIds: readonly string[];
    }
  /** A user of the machine's terminal, who has an operator's permissions but is not a person. */
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

/** The context of a verb. Inside a changing verb, `db` is the open transaction. */
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

/** The scope with which a key may administer servers and keys. Only operators create such keys. */
export const ADMIN_SCOPE = "admin";

/** Whether this actor has an operator's permissions. */
export function actsAsOperator(actor: Actor): boolean {
  return (
    actor.kind === "command_line" ||
    actor.kind === "system" ||
    (actor.kind === "person" && actor.role === "operator")
  );
}

/**
 * Whether this actor may administer: operators, the command line, and keys with the `admin` scope.
 */
export function administers(actor: Actor): boolean {
  return actsAsOperator(actor) || (actor.kind === "key" && actor.scopes.includes(ADMIN_SCOPE));
}
