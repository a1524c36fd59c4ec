import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, plantServer, tokenFor } from "@/gateway/testing/gateway";
import { type TestServer, testServer } from "@/gateway/upstreams/testing/http-server";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";

/**
 * These tests check that failures caused by one key at a reachable server do not affect another
 * key. Each tool listed here fails in its own way.
 */
const BAD = ["fails", "limited", "unavailable", "hang", "reset", "die", "cut"];
const ERAS = ["modern", "legacy"] as const;
let fixture: TestProcess;
let tokens: string[] = [];
const servers: TestServer[] = [];

beforeAll(async () => {
  fixture = await testProcess();
  for (const name of ["one", "other"]) {
    tokens.push(await tokenFor(fixture, (await plantKey(fixture, { name })).id));
  }
  for (const era of ERAS) {
    const server = await testServer({ era, sessions: era === "legacy" });
    servers.push(server);
    const items = [...BAD, "echo"].map((name) => ({ name }));
    await plantServer(fixture, { name: era, url: server.url, items, callSeconds: 2 });
  }
});
afterAll(async () => {
  tokens = [];
  await fixture.close();
  for (const server of servers) await server.close();
});

describe.each(ERAS)("a server of the %s era", (era) => {
  test.each(BAD)(
    "a key's calls succeed while another key repeats calls to the failing tool %s",
    async (bad) => {
      const [one = "", other = ""] = tokens;
      const call = (token: string, name: string) =>
        ask(fixture, token, {
          era: "modern",
          method: "tools/call",
          params: { name: `${era}_${name}` },
        });
      const echo = async (token: string) => (await call(token, "echo")).last.error;
      // The first calls run at the same time, because a hanging call takes its full time limit. The
      // calls after them run one after another.
      expect(await echo(other)).toBeUndefined();
      await Promise.all(Array.from({ length: 8 }, () => call(one, bad)));
      const said: string[] = [];
      for (let round = 0; round < 4; round++) {
        for (const token of [other, one, other]) expect(await echo(token)).toBeUndefined();
        said.push((await call(one, bad)).last.error.message);
      }
      expect(said.join("\n")).toContain("failed for this key. Try again in");
      // Another key's calls to the same tool are limited separately.
      expect((await call(other, bad)).last.error.message).not.toContain("for this key");
    },
  );
});
