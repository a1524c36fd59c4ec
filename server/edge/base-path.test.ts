import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Listening, listen } from "@/server/listen";
import { createEdge } from "./edge";
import { testEdge } from "./testing/plain-door";

const publicUrl = "https://keys.example.com/tools/latchkey";
const rules = { ...testEdge, publicUrl, basePath: "/tools/latchkey" };
const doors: Partial<Record<"raw" | "web", Listening>> = {};
/** The URL of the last request that Next got. */
let passed: string | undefined;

beforeAll(async () => {
  for (const door of ["raw", "web"] as const) {
    const onRequest = createEdge({
      ...rules,
      door,
      console(req, res) {
        passed = req.url;
        res.end("console");
      },
    });
    const opened = await listen({ host: "127.0.0.1", port: 0, tls: null, onRequest });
    if (!opened.ok) throw new Error("not listening");
    doors[door] = opened.value;
  }
});
afterAll(() => {
  for (const server of Object.values(doors).flatMap(({ servers }) => servers)) {
    server.close();
    server.closeAllConnections();
  }
});

function get(door: "raw" | "web", path: string, headers = {}, method = "GET") {
  passed = undefined;
  return new Promise<{ status: number; passed: string | undefined; text: string }>((done) => {
    const host = { host: "localhost", ...headers };
    const { port } = doors[door] ?? {};
    request({ host: "127.0.0.1", port, path, method, headers: host }, async (res) => {
      let text = "";
      for await (const piece of res) text += piece;
      done({ status: res.statusCode ?? 0, passed, text });
    }).end();
  });
}

test.each([
  ["/tools/latchkey", "/tools/latchkey"],
  ["/tools/latchkey/keys?a=1", "/tools/latchkey/keys?a=1"],
  ["/tools/latchkey/_next/static/x.js", "/tools/latchkey/_next/static/x.js"],
])("the console gets %s", async (path, expected) => {
  expect(await get("raw", path)).toMatchObject({ status: 200, passed: expected });
});

test.each(["/", "/keys", "/mcp", "/tools", "/tools/latchkey2", "/.well-known/jwks.json"])(
  "nothing answers %s, which is outside the path",
  async (path) => {
    for (const door of ["raw", "web"] as const) {
      expect(await get(door, path)).toMatchObject({ status: 404, passed: undefined });
    }
  },
);

test("the data plane answers under the path, and health and discovery at the root too", async () => {
  for (const path of ["/healthz", "/tools/latchkey/healthz"]) {
    expect(await get("raw", path)).toMatchObject({ status: 200, passed: undefined });
  }
  // No process is open here, so every other part is busy.
  const busy = [
    "/tools/latchkey/mcp",
    "/tools/latchkey/mcp/",
    "/tools/latchkey/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server/tools/latchkey",
    "/.well-known/oauth-protected-resource/tools/latchkey/mcp",
  ];
  for (const path of busy) {
    expect(await get("raw", path)).toMatchObject({ status: 503, passed: undefined });
  }
});

test("Next gets every path under the base path, also that of a document at the root", async () => {
  const at = (path: string) => get("web", path).then((answer) => answer.passed);
  expect(await at("/tools/latchkey/mcp")).toBe("/tools/latchkey/mcp");
  expect(await at("/.well-known/oauth-protected-resource/tools/latchkey/mcp?x=1")).toBe(
    "/tools/latchkey/.well-known/oauth-protected-resource/mcp?x=1",
  );
  expect(await at("/healthz")).toBe("/tools/latchkey/healthz");
});

test("a change from a page of the public origin is accepted, and of another one refused", async () => {
  const post = (origin: string) => get("raw", "/tools/latchkey/keys", { origin }, "POST");
  expect(await post("https://keys.example.com")).toMatchObject({ status: 200 });
  expect(await post("https://keys.example.com.evil.example")).toMatchObject({ status: 403 });
});
