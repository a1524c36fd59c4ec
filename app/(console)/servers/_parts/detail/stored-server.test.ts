import { expect, test } from "vitest";
import { draftOf, type StoredServer } from "@/app/(console)/servers/_parts/form/server-draft";
import { mergeDrafts, serverText } from "./stored-server";

const at = (day: number) => new Date(Date.UTC(2026, 2, day));
const stored = (more: Partial<StoredServer> = {}): StoredServer => ({
  ...{ name: "issues", title: null, transport: "http", url: "https://mcp.example.com/mcp" },
  ...{ command: null, args: [], paths: null, credentials: "server", personHeader: null },
  ...{ ca: null, clientCertificate: null },
  ...{ oauthClientId: null, oauthScope: null, prefixed: true, sendsCaller: false },
  ...{ approvesChanges: false, callSeconds: 60, sessions: "auto" },
  ...{ connectSeconds: null, greetSeconds: null, listSeconds: null },
  ...{ probeSeconds: null, idleSeconds: null },
  secrets: [{ kind: "header", name: "authorization", updatedAt: at(1) }],
  ...more,
});

test("saving a form that was opened before approvals were switched on does not switch them off", () => {
  const base = draftOf(stored());
  const now = draftOf(stored({ approvesChanges: true }));
  const merged = mergeDrafts(base, { ...base, title: "Issues" }, now);
  expect(merged).toMatchObject({ title: "Issues", approvesChanges: true });
});

test("if two people change different timeouts, the merged draft contains both changes", () => {
  const base = draftOf(stored());
  const mine = { ...base, times: { ...base.times, greetSeconds: "90" } };
  const merged = mergeDrafts(base, mine, draftOf(stored({ probeSeconds: 0 })));
  expect(merged.times).toMatchObject({ greetSeconds: "90", probeSeconds: "0", idleSeconds: "" });
  expect(serverText(merged)).toMatchObject({
    "Startup timeout": "90 seconds",
    "Connection timeout": "10 seconds (default)",
  });
});

test("the merged draft contains the typed secrets and the secrets that another person stored", () => {
  const base = draftOf(stored());
  const typed = { key: 9, name: "x-own", value: "typed" };
  const mine = { ...base, secrets: [...base.secrets, typed] };
  const other = { kind: "header", name: "x-other", updatedAt: at(2) } as const;
  const now = draftOf(stored({ secrets: [other] }));
  const { secrets } = mergeDrafts(base, mine, now);
  expect(secrets.map(({ name, value, kept }) => [name, value, kept])).toEqual([
    ["x-other", "", "keep"],
    ["x-own", "typed", undefined],
  ]);
  expect(serverText(mergeDrafts(base, mine, now)).Headers).not.toContain("typed");
});

test("the description of a draft changes if a header or the client secret was replaced", () => {
  const secrets = [{ kind: "header", name: "authorization", updatedAt: at(2) }] as const;
  const before = serverText(draftOf(stored()));
  expect(serverText(draftOf(stored({ secrets }))).Headers).not.toBe(before.Headers);
  const client = [{ kind: "oauth_client", name: "client", updatedAt: at(2) }] as const;
  const oauth = serverText(draftOf(stored({ secrets: client })));
  expect(oauth["Client secret"]).not.toBe(before["Client secret"]);
});

/** Returns a different value of the same type, as if the field had been edited. */
function other(value: unknown): unknown {
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value + 1;
  return value === "http" ? "sse" : `${value ?? ""}9`;
}

test("the description of a draft changes if any field of the form changes", () => {
  const oauth = { kind: "oauth_client", name: "client", updatedAt: at(1) } as const;
  const key = { kind: "client_key", name: "client_key", updatedAt: at(1) } as const;
  const http = draftOf(stored({ secrets: [oauth, key] }));
  const stdio = draftOf(stored({ transport: "stdio", url: null, command: "run", paths: [] }));
  const unsaid = Object.entries(http).filter(([field, value]) => {
    const next =
      field === "secrets"
        ? [{ key: 1, name: "x", value: "y" }]
        : field === "paths"
          ? [{ key: 1, path: "/srv", access: "read" }]
          : field === "times"
            ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, other(one)]))
            : other(value);
    return [http, stdio].every(
      (draft) =>
        JSON.stringify(serverText({ ...draft, [field]: next })) ===
        JSON.stringify(serverText(draft)),
    );
  });
  expect(unsaid).toEqual([]);
});
