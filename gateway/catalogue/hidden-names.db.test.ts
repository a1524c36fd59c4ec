import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  type Ask,
  ask,
  plantServer,
  type TestUpstream,
  testUpstream,
  tokenFor,
} from "@/gateway/testing/gateway";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";

/** These tests check that a hidden item cannot be reached under any other form of its name. */
let fixture: TestProcess;
let token: string;
let upstream: TestUpstream;
let asked: string[] = [];

beforeAll(async () => {
  fixture = await testProcess();
  upstream = await testUpstream(async (req, res) => {
    let body = "";
    for await (const chunk of req) body += chunk;
    asked.push(body);
    res.writeHead(500).end();
  });
  await plantServer(fixture, {
    ...{ name: "files", url: upstream.url },
    items: [
      ...[{ name: "open" }, { name: "secret", hidden: true }],
      { kind: "prompt", name: "secret", hidden: true },
      { kind: "resource", name: "file:///secret", hidden: true },
      ...[
        { kind: "resource_template" as const, name: "file:///{path}" },
        { kind: "resource_template" as const, name: "vault:///{path}", hidden: true },
      ],
    ],
  });
  token = await tokenFor(fixture, (await plantKey(fixture)).id);
});
afterAll(async () => {
  await upstream.close();
  await fixture.close();
});
beforeEach(() => {
  asked = [];
});

const ERAS = ["modern", "legacy"] as const;

async function refusedBy(request: Omit<Ask, "era">) {
  for (const era of ERAS) {
    const { last } = await ask(fixture, token, { era, ...request });
    expect([era, last.error?.code]).toEqual([era, expect.any(Number)]);
  }
  expect(asked.filter((body) => /secret|vault/i.test(body))).toEqual([]);
}

test.each([
  ...["files_secret", "FILES_secret", "files_SECRET", "files_secret ", " files_secret"],
  ...["files_se\u200bcret", "files_s\u0435cret", "files_%73ecret", "files_secret\u0000", "secret"],
])("a call to a hidden tool or prompt under the name %j is refused", async (name) => {
  await refusedBy({ method: "tools/call", params: { name } });
  await refusedBy({ method: "prompts/get", params: { name } });
});

test("a call to a hidden tool is refused if the name in its header is different", async () => {
  for (const [header, name] of [
    ["files_open", "files_secret"],
    ["files_secret", "files_open"],
  ]) {
    const headers = { "mcp-name": header ?? "" };
    const { status, last } = await ask(fixture, token, {
      ...{ era: "modern", method: "tools/call", params: { name }, headers },
    });
    expect([status, last.error.code]).toEqual([400, -32_020]);
  }
  expect(asked).toEqual([]);
});

test.each([
  ...["file:///secret", "FILE:///secret", "file:///./secret", "file:///x/../secret"],
  ...["file:///%73ecret", "file:///%2573ecret", "file:///secret?x", "file:///secret#x"],
  ...["file:///secret/", "file://localhost/secret", "file:///SECRET", "vault:///1"],
])("a read of a hidden resource under the URI %s is refused", async (own) => {
  const uri = `latchkey://files/${own}`;
  await refusedBy({ method: "resources/read", params: { uri } });
  const { last } = await ask(fixture, token, {
    ...{ era: "legacy", method: "resources/subscribe", params: { uri } },
  });
  expect(last.error.data.error).toBe("not_found");
  expect(asked).toEqual([]);
});

test("a completion for a hidden resource template is refused", async () => {
  const argument = { name: "path", value: "" };
  const ref = { type: "ref/resource", uri: "latchkey://files/vault:///{path}" };
  await refusedBy({ method: "completion/complete", params: { ref, argument } });
  const prompt = { type: "ref/prompt", name: "files_secret" };
  await refusedBy({ method: "completion/complete", params: { ref: prompt, argument } });
});

test("a request for a visible item reaches its server", async () => {
  const uri = "latchkey://files/file:///open";
  await ask(fixture, token, { era: "modern", method: "resources/read", params: { uri } });
  expect(asked.length).toBeGreaterThan(0);
});

test("a URI that is too long is refused because of its length before any lookup", async () => {
  const uri = `file:///${"x".repeat(8_192)}`;
  const long = (length: number) => uri.slice(0, length);
  for (const era of ERAS) {
    for (const method of ["resources/read", "resources/subscribe"]) {
      // Revision 2026-07-28 has no subscriptions to single resources, so this case does not exist.
      if (era === "modern" && method === "resources/subscribe") continue;
      const { last } = await ask(fixture, token, { era, method, params: { uri: long(8_193) } });
      expect(last.error).toMatchObject({
        code: -32602,
        message: "uri is longer than 8,192 characters.",
        data: { error: "invalid_input" },
      });
      const { last: shorter } = await ask(fixture, token, {
        era,
        method,
        params: { uri: long(8_192) },
      });
      expect(shorter.error).toMatchObject({ data: { error: "not_found" } });
    }
  }
  expect(asked.join("")).not.toContain("xxx");
});
