import { randomUUID } from "node:crypto";
import { auditRecords } from "@/db/schema/audit-records";
import { teams } from "@/db/schema/teams";
import { auditRow } from "@/lib/core/audit-entry";
import type { Actor, Context } from "@/lib/core/context";
import { fail, type Result } from "@/lib/errors/errors";
import { keyNote } from "@/lib/keys/key-note";
import type { KeyView } from "@/lib/keys/view";
import { SEED_PEOPLE, SEED_TEAMS } from "./people-plan";
import { seededRandom } from "./random";
import { requestId } from "./traffic";

const DAY_MS = 86_400_000;

/** One event in the history of the demo data, with the time at which it happens. */
export interface Step {
  readonly daysAgo: number;
  readonly act: (ctx: Context) => Promise<void>;
}

/**
 * The state while demo data is being created, with the people, keys and servers that exist so far.
 */
export class SeedState {
  readonly base: Context;
  readonly password: string;
  readonly random = seededRandom(7);
  /** The people who have signed in, by email address. */
  readonly people = new Map<string, Extract<Actor, { kind: "person" }>>();
  /** The keys that have been created, by their index in the plan. */
  readonly keys = new Map<number, { readonly id: string; readonly address: string }>();
  /** The ids of the registered servers, by server name. */
  readonly servers = new Map<string, string>();
  readonly #teamIds = new Map<string, string>();

  constructor(base: Context, password: string) {
    this.base = base;
    this.password = password;
  }

  /**
   * Returns a context in which the command line is the actor and the time is this many days before
   * now.
   */
  at(daysAgo: number): Context {
    const now = new Date(this.base.now.getTime() - daysAgo * DAY_MS);
    return { ...this.base, now, requestId: requestId(this.random) };
  }

  /**
   * Returns a copy of the context in which this person is the actor and has an IP address of their
   * own.
   */
  by(ctx: Context, email: string): Context {
    const index = SEED_PEOPLE.findIndex((one) => one.email === email);
    return { ...ctx, actor: this.person(email), address: officeAddress(index) };
  }

  person(email: string) {
    const person = this.people.get(email);
    if (!person) throw new Error(`${email} is not there yet.`);
    return person;
  }

  team(slug: string): string {
    const id = this.#teamIds.get(slug);
    if (!id) throw new Error(`There is no team ${slug}.`);
    return id;
  }

  /**
   * Inserts the teams directly into the database, because they are older than every person who
   * could have created them.
   */
  async makeTeams(): Promise<void> {
    for (const { slug, name } of SEED_TEAMS) {
      const id = randomUUID();
      this.#teamIds.set(slug, id);
      await this.base.db.insert(teams).values({ id, slug, name, createdAt: this.at(30.1).now });
    }
  }

  /** Records a denied token exchange in the same way as the data plane does. */
  async deny(ctx: Context, reason: string, key: KeyView | null): Promise<void> {
    const code = reason === "quarantined" ? "key_quarantined" : "invalid_api_key";
    const { failure } = fail(code, { reason });
    const actor: Actor = key
      ? { kind: "key", id: key.id, label: key.name, teamId: key.team.id, scopes: key.scopes }
      : ctx.actor;
    const note = key ? keyNote(key) : {};
    await ctx.db
      .insert(auditRecords)
      .values(auditRow({ ...ctx, actor }, "token.exchange", note, failure));
  }
}

/** Returns an address from a range that is reserved for documentation (RFC 5737). */
export function officeAddress(index: number): string {
  return `198.51.100.${20 + index}`;
}

export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`Refused while seeding: ${JSON.stringify(result.failure)}`);
}
