import type { Database } from "@/db/client";
import type { Log } from "@/lib/log/type";
import type { Config } from "@/lib/process/config";
import type { Secrets } from "@/lib/secrets/derive";

/** The authenticated caller. `label` is the name of the caller in audit records. */
export type Actor =
  | {
      readonly kind: "person";
      readonly id: string;
      readonly label: string;
      readonly role: "operator" | "member";
      readonly sessionId: string;
      readonly teamIds: readonly string[];
      /** Those of the teams that this person leads. */
      readonly leadTeamIds: readonly string[];
    }
  /**
   * A user of the command line on Latchkey's machine. Such a user has an operator's permissions but
   * is not one of the people in the database.
   */
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

/**
 * Everything that a verb needs to handle a call. Inside a changing verb, `db` is the open
 * transaction.
 */
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

/**
 * The scope that lets a key administer servers, keys, teams and members. Only operators can create a key that has
 * this scope.
 */
export const ADMIN_SCOPE = "admin";

/**
 * Returns whether this actor has an operator's permissions, which the command line and Latchkey
 * itself also have.
 */
export function actsAsOperator(actor: Actor): boolean {
  return (
    actor.kind === "command_line" ||
    actor.kind === "system" ||
    (actor.kind === "person" && actor.role === "operator")
  );
}

/** Returns whether this actor is a person who leads this team. */
export function leads(actor: Actor, teamId: string): boolean {
  return actor.kind === "person" && actor.leadTeamIds.includes(teamId);
}

/**
 * Returns whether this actor may administer servers, keys, teams and members. Operators, the command line, and keys
 * with the `admin` scope may do so.
 */
export function administers(actor: Actor): boolean {
  return actsAsOperator(actor) || (actor.kind === "key" && actor.scopes.includes(ADMIN_SCOPE));
}
