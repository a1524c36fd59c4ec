import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { upstreamItems } from "@/db/schema/upstream-items";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import { createKey } from "@/lib/keys/creation/create-key";
import { registerUpstream } from "@/lib/servers/registry/register-upstream";
import { grantChoices } from "./grant-choices";
import { setKeyGrants } from "./set-key-grants";
import { setTeamGrants } from "./set-team-grants";

let database: TestDatabase;
let teamId: string;
let member: Actor;
let keyId: string;

const as = (actor?: Actor) => testContext({ db: database.db, ...(actor ? { actor } : {}) });
beforeAll(async () => {
  database = await testDatabase();
  teamId = await makeTeam(database.db, "crew");
  member = await makePerson(database.db, "Mia", "member", [teamId]);
  const url = "https://mcp.example.com/mcp";
  const { upstream } = unwrap(
    await registerUpstream(as(), { name: "files", transport: "http", url }),
  );
  const now = new Date();
  const item = (name: string, more = {}) => ({
    ...{
      upstreamId: upstream.id,
      kind: "tool" as const,
      name,
      definition: JSON.stringify({ name }),
    },
    ...{ digest: createHash("sha256").update(name).digest("hex"), firstSeenAt: now, ...more },
  });
  await database.db
    .insert(upstreamItems)
    .values([
      item("read"),
      item("write"),
      item("secret", { hidden: true }),
      item("burnt", { goneAt: now }),
      item("forgotten", { goneAt: now }),
    ]);
  const grants = [{ server: "files", tools: ["read", "w*", "secret", "burnt"] }];
  unwrap(await setTeamGrants(as(), { teamId, grants }));
  const key = { name: "Mine", teamId, expires: { type: "days", days: 30 } } as const;
  keyId = unwrap(await createKey(as(member), key)).key.id;
});
afterAll(() => database.close());

const toolsOf = async (
  actor: Actor | undefined,
  holder: { teamId: string } | { keyId: string },
) => {
  const [files] = unwrap(await grantChoices(as(actor), holder));
  return files?.tools.map(({ name, hidden, gone }) => {
    return `${name}${hidden ? " hidden" : ""}${gone ? " gone" : ""}`;
  });
};

test("an operator sees hidden tools marked as hidden, and granted tools that no server offers as gone", async () => {
  expect(await toolsOf(undefined, { teamId })).toEqual([
    "read",
    "secret hidden",
    "write",
    "burnt gone",
  ]);
  expect(await toolsOf(undefined, { keyId })).toContain("secret hidden");
});

test("a member sees a hidden tool only if the team's grants name it, and sees it marked as gone", async () => {
  expect(await toolsOf(member, { keyId })).toEqual(["read", "write", "burnt gone", "secret gone"]);
});

test("the choices for a key include its own grants, but nothing beyond its team's grants", async () => {
  unwrap(
    await setKeyGrants(as(member), { id: keyId, grants: [{ server: "files", tools: ["write"] }] }),
  );
  expect(await toolsOf(member, { keyId })).toContain("write");
  expect(await toolsOf(member, { keyId })).not.toContain("forgotten gone");
});
