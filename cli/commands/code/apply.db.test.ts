import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { runLatchkey } from "@/cli/testing/latchkey";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { PlannedStep } from "@/lib/code/steps/view-plan";

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-code-"));
const SECRET = "Bearer planted-secret";

let database: TestDatabase;
beforeEach(async () => {
  process.env.ISSUES_AUTHORIZATION = SECRET;
  process.env.BUILD_NPM_TOKEN = "planted-token";
  database = await testDatabase();
  await database.sql`insert into installation (public_url, secret_checks, created_at, set_up_at)
    values ('http://localhost', '[]', now(), now())`;
});
afterEach(() => database.close());
afterAll(() => {
  delete process.env.ISSUES_AUTHORIZATION;
  delete process.env.BUILD_NPM_TOKEN;
});

function file(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}

const latchkey = (...argv: string[]) =>
  runLatchkey(database.db, argv, { config: { allowStdio: true } });

async function object(...argv: string[]) {
  const { code, out, err } = await latchkey(...argv, "--json");
  return { code, ...JSON.parse(out || err) };
}

/** Returns the steps that change something, as `action kind name` with their details. */
async function changesOf(...argv: string[]) {
  const { steps = [], ...rest } = await object("apply", ...argv);
  expect(rest.error).toBeUndefined();
  return (steps as PlannedStep[])
    .filter(({ action }) => action !== "unchanged")
    .map(({ action, kind, name, details }) => [`${action} ${kind} ${name}`, ...details]);
}

const leads = ["ada", "grace", "barbara"];
const people = [...leads, "alan", "edsger", "donald", "tony", "robin", "frances", "radia", "joan"];
const INSTALLATION = `
policy:
  maxKeyDays: 365
  keysPerMember: 10
people:
  ops@example.com: {name: Ops, role: operator}
${people.map((one) => `  ${one}@example.com: {name: ${one}}`).join("\n")}
teams:
  platform:
    name: Platform
    policy: {maxKeyDays: 30, allowNoExpiry: false}
    members:
      ada@example.com: lead
      ops@example.com: member
      alan@example.com: member
      edsger@example.com: member
      donald@example.com: member
    grants:
      issues: {}
      build: {tools: [run_*, status], prompts: false}
  research:
    members:
      Grace@example.com: lead
      tony@example.com: member
      robin@example.com: member
      frances@example.com: member
    grants:
      issues: {tools: [search]}
      papers: {resources: false}
  support:
    name: Support
    members: {barbara@example.com: lead, radia@example.com: member, joan@example.com: member}
    grants: {}
servers:
  issues:
    transport: http
    url: https://issues.example.com/mcp
    headers: {Authorization: "\${ISSUES_AUTHORIZATION}"}
  build:
    transport: stdio
    command: npx
    args: [-y, build-server]
    env: {NPM_TOKEN: "\${env:BUILD_NPM_TOKEN}"}
  papers: {transport: sse, url: https://papers.example.com/sse, title: Papers}
${["a", "b", "c", "d", "e"].map((one) => `  more-${one}: {transport: http, url: https://${one}.example.com/mcp, enabled: ${one !== "e"}}`).join("\n")}
trustRules:
  Deploys of web:
    team: platform
    issuer: https://token.actions.githubusercontent.com
    subject: repo:acme/web:ref:refs/heads/main
    claims: {repository_owner_id: "12345678"}
    tokenSeconds: 300
    expires: {type: date, date: 2026-03-20}
    grants: {build: {tools: [run_*]}}
  Nightly:
    team: research
    issuer: https://ci.example.com
    subject: nightly
    allowedAddresses: [192.0.2.0/24]
    expires: {type: date, date: 2026-06-01}
    enabled: false
`;

describe("one file describes a whole installation", () => {
  test("the file is applied to an empty database, exported, and applied again without changes", async () => {
    const at = file("all.yaml", INSTALLATION);
    expect(await object("apply", at, "--plan")).toMatchObject({ code: 2, applied: false });
    expect(await database.sql`select 1 from people`).toHaveLength(0);
    expect(await object("apply", at)).toMatchObject({ code: 0, applied: true, changes: 42 });
    const [counts] = await database.sql`select
      (select count(*)::int from people) as people, (select count(*)::int from teams) as teams,
      (select count(*)::int from upstreams) as servers, (select count(*)::int from grants) as grants,
      (select count(*)::int from trust_rules) as rules`;
    expect(counts).toEqual({ people: 12, teams: 4, servers: 8, grants: 5, rules: 2 });
    expect(await object("apply", at)).toMatchObject({ code: 0, changes: 0 });

    const exported = (await latchkey("export")).out;
    expect(exported).not.toContain("planted");
    expect((await latchkey("export")).out).toBe(exported);
    for (const name of ["exported.yaml", "exported.json"]) {
      const to = path.join(folder, name);
      expect(await object("export", to)).toMatchObject({ code: 0, file: to });
      expect(await changesOf(to, "--plan", "--prune")).toEqual([]);
      expect((await latchkey("apply", to, "--prune")).out).toMatch(/^No changes\. \d+ as in/);
    }
    await database.close();
    database = await testDatabase();
    await database.sql`insert into installation (public_url, secret_checks, created_at, set_up_at)
      values ('http://localhost', '[]', now(), now())`;
    expect((await latchkey("apply", path.join(folder, "exported.yaml"))).code).toBe(0);
    expect((await latchkey("export")).out).toBe(exported);
  }, 180_000);

  test("what somebody changed by hand is shown, and applying the file puts it right", async () => {
    await object("apply", file("all.yaml", INSTALLATION));
    const to = path.join(folder, "state.yaml");
    await object("export", to);
    expect((await latchkey("apply", to, "--plan")).code).toBe(0);
    await object("teams", "policy", "platform", "--max-days", "60");
    await object("teams", "set-role", "alan@example.com", "--team", "platform", "--role", "lead");
    await object("teams", "add-member", "joan@example.com", "--team", "platform");
    await object("teams", "rename", "support", "--name", "Help");
    await object("grants", "set", "build", "--team", "platform", "--tool", "*");
    await object("grants", "set", "papers", "--team", "support");
    await object("servers", "edit", "papers", "--title", "Mine", "--header", "X-More: 1");
    await object("users", "disable", "tony@example.com");
    const rules = (await object("trust", "list")).rows as { id: string; name: string }[];
    const id = rules.find(({ name }) => name === "Deploys of web")?.id ?? "";
    await object("trust", "edit", id, "--token-seconds", "60");

    const drift = await latchkey("apply", to, "--plan");
    expect(drift.code).toBe(2);
    expect(drift.out).toContain("~ team support\n    name: Help → Support\n");
    expect(drift.out).toContain(
      "member of platform: joan@example.com is not in the file and stays",
    );
    const changes = [
      ["change team platform", "maxKeyDays: 60 → 30", "allowNoExpiry: true → false"],
      ["change team support", "name: Help → Support"],
      ["change person tony@example.com", "enabled: false → true"],
      ["change member platform: alan@example.com", "role: lead → member"],
      ["change server papers", "title: Mine → Papers", "header x-more: removed"],
      [
        "change grant platform: build",
        'tools: ["*"] → ["run_*","status"]',
        "prompts: true → false",
      ],
      ["leave grant support: papers"],
      ["change trustRule Deploys of web", "tokenSeconds: 60 → 300"],
      ["leave member platform: joan@example.com"],
    ];
    expect(await changesOf(to, "--plan")).toEqual(changes);
    expect(await changesOf(to)).toEqual(changes);
    expect(await changesOf(to, "--prune")).toEqual([
      ["remove grant support: papers"],
      ["remove member platform: joan@example.com"],
    ]);
    expect((await latchkey("export")).out).toBe(readFileSync(to, "utf8"));
  }, 180_000);

  test("each change has the audit record of its own verb, and one says that a file did it", async () => {
    await object("apply", file("few.yaml", "teams: {red: {policy: {maxKeyDays: 5}}}\n"));
    const rows = await database.sql`
      select action, details from audit_records order by id`;
    expect(rows).toMatchObject([
      { action: "teams.create" },
      { action: "teams.set_policy" },
      { action: "installation.apply", details: { changes: 1, prune: false } },
    ]);
    await object("apply", file("few.yaml", "teams: {red: {policy: {maxKeyDays: 5}}}\n"));
    expect(await database.sql`select 1 from audit_records`).toHaveLength(3);
  });
});

describe("what the file does not name", () => {
  const base = `
people:
  ada@example.com: {name: Ada, role: operator}
  milo@example.com: {name: Milo}
teams:
  red: {members: {ada@example.com: lead, milo@example.com: member}}
  blue: {members: {ada@example.com: member}}
`;
  test("stays without --prune, and with it teams and people are disabled and members removed", async () => {
    await object("apply", file("base.yaml", base));
    const less = file(
      "less.yaml",
      "people: {ada@example.com: {}}\nteams: {red: {members: {ada@example.com: lead}}}\n",
    );
    expect(await changesOf(less)).toEqual([
      ["leave member red: milo@example.com"],
      ["leave person milo@example.com"],
      ["leave team blue"],
      ["leave team default"],
    ]);
    // Everybody belongs to a team, so somebody who is disabled stays a member of their last one.
    expect(await changesOf(less, "--prune")).toEqual([
      ["leave member red: milo@example.com"],
      ["remove person milo@example.com"],
      ["remove team blue"],
      ["leave team default"],
    ]);
    expect(await object("apply", less, "--prune")).toMatchObject({ code: 0, changes: 0 });
  });

  test("sections that are missing are left alone with --prune too", async () => {
    await object("apply", file("base.yaml", base));
    expect(await changesOf(file("none.yaml", "policy: {}\n"), "--prune")).toEqual([]);
    expect(
      await changesOf(file("none.yaml", "teams: {red: {}, blue: {}, default: {}}\n"), "--prune"),
    ).toEqual([]);
  });

  test("a member's last team cannot be taken from them", async () => {
    await object("apply", file("base.yaml", base));
    const at = file("last.yaml", "teams:\n  red:\n    members: {ada@example.com: lead}\n");
    const { code, err } = await latchkey("apply", at, "--prune");
    expect([code, err]).toEqual([
      1,
      `${at}:3:5: teams.red.members: milo@example.com is in no other team, and everyone belongs to one: add them to another team, or disable them.\n`,
    ]);
  });
});

test("new people get a link only if the links are asked for", async () => {
  const at = file(
    "new.yaml",
    "people: {a@example.com: {name: A}}\nteams: {red: {members: {a@example.com: lead}}}\n",
  );
  const more = file(
    "more.yaml",
    "people: {b@example.com: {name: B}}\nteams: {red: {members: {b@example.com: lead}}}\n",
  );
  const silent = await latchkey("apply", at);
  expect(silent.out).toContain("1 new person cannot sign in yet");
  expect(silent.out).not.toContain("/welcome#");
  const { links } = await object("apply", more, "--links");
  expect(links).toMatchObject([
    { email: "b@example.com", url: expect.stringContaining("/welcome#") },
  ]);
});
