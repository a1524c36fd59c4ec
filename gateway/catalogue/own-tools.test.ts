import { expect, test } from "vitest";
import type { Caller } from "@/gateway/callers/authenticate";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import { callOwnTool, OWN_TOOLS } from "./own-tools";

const catalogue = { lists: { tool: [] } } as unknown as Catalogue;

function textOf(tool: string, credential: string) {
  const key = { id: "1", name: "Desk", credential, team: { slug: "red", name: "Red" } };
  const caller = { key, scopes: ["mcp"], tokenEndsAtSeconds: 900 } as unknown as Caller;
  const answer = callOwnTool(tool, caller, catalogue, new Date(0));
  return JSON.stringify(answer?.content);
}

test.each([
  ["key", "Key “Desk” of team Red", "This API key reaches:"],
  ["connection", "App “Desk” of team Red", "This app reaches:"],
  ["trust", "Trust rule “Desk” of team Red", "This trust rule reaches:"],
])(
  "Latchkey's own tools describe a caller by the kind of its credential: %s",
  (credential, who, what) => {
    expect(textOf("latchkey_whoami", credential)).toContain(who);
    expect(textOf("latchkey_reach", credential)).toContain(what);
  },
);

test("the descriptions of Latchkey's own tools do not assume that the caller has an API key", () => {
  for (const { description } of OWN_TOOLS) expect(description).not.toMatch(/this API key/);
});
