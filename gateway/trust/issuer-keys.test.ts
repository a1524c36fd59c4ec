import { afterAll, describe, expect, test } from "vitest";
import type { Config } from "@/lib/process/config";
import { closeProcess } from "@/lib/process/process";
import { AGAIN_MS, discoverKeys, issuerFetch } from "./issuer-keys";

afterAll(() => closeProcess());

const config = { publicUrl: "https://latchkey.example.com", allowedHosts: [] } as unknown as Config;
const key = (kid: string) => ({ kty: "EC", crv: "P-256", x: "eA", y: "eQ", kid });
const START = Date.parse("2026-11-27T08:00:00Z");
const HOUR_MS = 3_600_000;
let issuers = 0;

/** Creates a new issuer whose answers the test can change. */
function issuer(more: { metadata?: object; body?: () => BodyInit } = {}) {
  const address = `https://issuer-${++issuers}.example.com`;
  const made = { address, keys: [key("a")] as object[], down: false, fetches: 0 };
  const dial = async (url: string, { redirect }: RequestInit): Promise<Response> => {
    if (redirect !== "manual") throw new Error("A redirect would be followed.");
    if (made.down) throw new Error("It is down.");
    if (url === `${address}/.well-known/openid-configuration`) {
      const metadata = { issuer: address, jwks_uri: `${address}/keys`, ...more.metadata };
      return Response.json(metadata);
    }
    made.fetches++;
    return new Response(more.body?.() ?? JSON.stringify({ keys: made.keys }));
  };
  const ask = (kid: string, afterMs = 0) =>
    discoverKeys(config, { issuer: address, kid, nowMs: START + afterMs }, dial).then(
      (keys) => keys?.map((one) => one.kid) ?? null,
    );
  return Object.assign(made, { ask });
}

describe("an issuer's keys", () => {
  test("an issuer's keys are kept for ten minutes, and concurrent callers share one fetch", async () => {
    const one = issuer();
    expect(await Promise.all([one.ask("a"), one.ask("a"), one.ask("a")])).toEqual([
      ...[["a"], ["a"], ["a"]],
    ]);
    expect(await one.ask("a", 9 * AGAIN_MS)).toEqual(["a"]);
    expect(one.fetches).toBe(1);
    one.keys = [key("b")];
    expect(await one.ask("a", 10 * AGAIN_MS)).toEqual(["b"]);
    expect(one.fetches).toBe(2);
  });

  test("an issuer's keys are fetched again for an unknown kid, but at most once per minute", async () => {
    const one = issuer();
    await one.ask("a");
    one.keys = [key("b")];
    for (const afterMs of [1, 10_000, AGAIN_MS - 1]) {
      expect(await one.ask("b", afterMs)).toEqual(["a"]);
    }
    expect(one.fetches).toBe(1);
    // The fetch that brings the new key also drops the withdrawn key.
    expect(await one.ask("b", AGAIN_MS)).toEqual(["b"]);
    expect(await one.ask("a", AGAIN_MS + 1)).toEqual(["b"]);
    expect(one.fetches).toBe(2);
  });

  test("a caller with a known kid gets the keys at once, even while a guessed kid waits for a slow issuer", async () => {
    let answer = (_: Response) => {};
    const slow = new Promise<Response>((resolve) => {
      answer = resolve;
    });
    const address = `https://issuer-${++issuers}.example.com`;
    const metadata = Response.json({ issuer: address, jwks_uri: `${address}/keys` });
    const answers = [metadata.clone(), Response.json({ keys: [key("a")] }), slow];
    const dial = async () => answers.shift() ?? metadata;
    const given: string[] = [];
    const ask = async (kid: string, afterMs: number) => {
      const wanted = { issuer: address, kid, nowMs: START + afterMs };
      expect(await discoverKeys(config, wanted, dial)).toMatchObject([{ kid: "a" }]);
      given.push(kid);
    };
    await ask("a", 0);
    const asked = [ask("guessed", AGAIN_MS), ask("a", AGAIN_MS + 1)];
    await new Promise(setImmediate);
    answer(new Response(null, { status: 503 }));
    await Promise.all(asked);
    expect(given).toEqual(["a", "a", "guessed"]);
  });

  test("while an issuer does not answer, its keys are used for one hour and no longer", async () => {
    const one = issuer();
    await one.ask("a");
    one.down = true;
    expect(await one.ask("a", HOUR_MS - 1)).toEqual(["a"]);
    expect(await one.ask("a", HOUR_MS)).toBeNull();
    one.down = false;
    expect(await one.ask("a", HOUR_MS + AGAIN_MS)).toEqual(["a"]);
  });

  test("an issuer's keys include only public signature keys that have a kid", async () => {
    const one = issuer();
    one.keys = [
      ...[key("a"), { ...key("e"), use: "enc" }, { kty: "oct", k: "c2VjcmV0", kid: "s" }],
      { ...key(""), kid: undefined },
    ];
    expect(await one.ask("a")).toEqual(["a"]);
  });
});

describe("discovering an issuer's keys", () => {
  test.each<[string, Parameters<typeof issuer>[0]]>([
    ["whose metadata names another issuer", { metadata: { issuer: "https://other.example.com" } }],
    ["whose keys have a plain HTTP address", { metadata: { jwks_uri: "http://example.com/keys" } }],
    ["whose metadata names no keys", { metadata: { jwks_uri: undefined } }],
    ["whose key set has 10 MB", { body: () => "x".repeat(10 * 1024 * 1024) }],
    ["whose key set is not JSON", { body: () => "<html>" }],
    [
      "whose key set has 51 keys",
      { body: () => JSON.stringify({ keys: Array(51).fill(key("a")) }) },
    ],
  ])("discovery accepts no keys from an issuer %s", async (_, more) => {
    expect(await issuer(more).ask("a")).toBeNull();
  });

  test("discovery fails if the rule's issuer ends with a slash but the metadata's issuer does not", async () => {
    const { address } = issuer();
    const dial = async () => Response.json({ issuer: address, jwks_uri: `${address}/keys` });
    const wanted = { issuer: `${address}/`, kid: "a", nowMs: START };
    expect(await discoverKeys(config, wanted, dial)).toBeNull();
  });

  test("discovery accepts no keys from an issuer that does not finish its answer in time", async () => {
    const dial = async (_url: string, { signal }: RequestInit) =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode("{"));
            signal?.addEventListener("abort", () => controller.error(signal.reason));
          },
        }),
      );
    const wanted = { issuer: "https://drips.example.com", kid: "a", nowMs: START };
    expect(await discoverKeys(config, wanted, dial, 20)).toBeNull();
  });

  test.each([
    "https://127.0.0.1",
    "https://[::1]",
    "https://169.254.169.254",
    "https://10.0.0.1",
    "https://localhost",
    "https://2130706433",
    "https://latchkey.example.com",
  ])(
    "discovery never connects to %s, whether it is an issuer's address or the address of an issuer's keys",
    async (inside) => {
      const reached: string[] = [];
      const refused: unknown[] = [];
      const guarded = issuerFetch({ config } as never, { ca: null, privateIssuer: false });
      const outside = `https://outside-${++issuers}.example.com`;
      const dial = async (url: string, init: RequestInit) => {
        if (url.startsWith(outside)) {
          return Response.json({ issuer: outside, jwks_uri: `${inside}/keys` });
        }
        const answer = await guarded(url, init).catch((error: unknown) => {
          refused.push(error);
          throw error;
        });
        reached.push(url);
        return answer;
      };
      for (const issuer of [inside, outside]) {
        expect(await discoverKeys(config, { issuer, kid: "a", nowMs: START }, dial)).toBeNull();
      }
      expect(reached).toEqual([]);
      expect(refused).toMatchObject(Array(2).fill({ name: "DialError", fault: "refused" }));
    },
  );
});
