import { randomUUID } from "node:crypto";
import { apiKeys } from "@/db/schema/api-keys";
import { installation } from "@/db/schema/installation";
import { people } from "@/db/schema/people";
import { teamMembers, teams } from "@/db/schema/teams";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Answer, Exchange } from "@/gateway/http/exchange";
import { onAbort } from "@/gateway/http/on-abort";
import { wholeBody } from "@/gateway/http/whole-body";
import { testContext } from "@/lib/core/testing/context";
import { hashKey } from "@/lib/keys/secret/hash-key";
import { lastFourOf, lookupDigest, newPlainKey } from "@/lib/keys/secret/plain-key";
import { closeProcess, type LatchkeyProcess, publishProcess } from "@/lib/process/process";

export interface TestProcess {
  readonly process: LatchkeyProcess;
  readonly database: TestDatabase;
  readonly teamId: string;
  readonly makerId: string;
  /** The id of the owner's membership in the team. */
  readonly membershipId: string;
  close(): Promise<void>;
}

/**
 * Opens a process on its own database, with an installation, a team and one person who owns keys.
 */
export async function testProcess(): Promise<TestProcess> {
  const database = await testDatabase();
  const { config, secrets, log, now } = testContext({ db: database.db });
  const process = { config, secrets, log, db: database.db, behindEdge: true };
  const teamId = randomUUID();
  const makerId = randomUUID();
  const membershipId = randomUUID();
  await database.db.insert(installation).values({
    publicUrl: config.publicUrl,
    secretChecks: [],
    createdAt: now,
  });
  await database.db
    .insert(teams)
    .values({ id: teamId, slug: "rockets", name: "Rockets", createdAt: now });
  await database.db.insert(people).values({
    id: makerId,
    email: "maker@example.com",
    name: "Maker",
    role: "member",
    createdAt: now,
  });
  await database.db
    .insert(teamMembers)
    .values({ id: membershipId, teamId, personId: makerId, joinedAt: now });
  publishProcess(process);
  const close = async () => {
    await closeProcess();
    await database.close();
  };
  return { process, database, teamId, makerId, membershipId, close };
}

/** Inserts a key in the form in which the verb `keys.create` stores it. */
export async function plantKey(
  { process, teamId, makerId, membershipId }: TestProcess,
  columns: Partial<typeof apiKeys.$inferInsert> = {},
): Promise<{ id: string; plain: string }> {
  const id = randomUUID();
  const plain = newPlainKey();
  await process.db.insert(apiKeys).values({
    id,
    name: "A key",
    kind: "personal",
    teamId,
    makerId,
    membershipId: columns.kind === "service" ? null : membershipId,
    ...lookupDigest(process.secrets, plain),
    phc: await hashKey(plain),
    lastFour: lastFourOf(plain),
    createdAt: new Date(),
    ...columns,
  });
  return { id, plain };
}

export interface TestRequest {
  readonly method?: string;
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  readonly address?: string;
  readonly secure?: boolean;
}

let requests = 0;

/**
 * Builds a request in the form in which the gateway receives it from a door (the adapter to an HTTP
 * server).
 */
export function testExchange(request: TestRequest): Exchange {
  const rawHeaders: string[] = [];
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const values = typeof value === "string" ? [value] : value;
    for (const one of values) rawHeaders.push(name, one);
    headers[name.toLowerCase()] = values[0] ?? "";
  }
  const bytes =
    typeof request.body === "string" ? new TextEncoder().encode(request.body) : request.body;
  const { signal } = new AbortController();
  return {
    method: request.method ?? "POST",
    path: request.path,
    query: new URLSearchParams(request.query),
    headers,
    rawHeaders,
    body: async (limit) => {
      if (bytes === undefined) return new Uint8Array();
      return bytes.length > limit ? "too_large" : bytes;
    },
    address: request.address ?? "127.0.0.1",
    secure: request.secure ?? true,
    signal,
    onGone: onAbort(signal),
    requestId: `req_${++requests}`,
  };
}

/** Reads the whole body of an answer as text. */
export async function textOf(answer: Answer): Promise<string> {
  return answer.body === null ? "" : new Response(wholeBody(answer) as BodyInit).text();
}
