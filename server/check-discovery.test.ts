import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { builtBasePath, otherBasePath } from "./built-base-path";
import { checkDiscovery } from "./check-discovery";

const PUBLIC_URL = "https://host.example/tools/latchkey";
const RESOURCE = "/.well-known/oauth-protected-resource/tools/latchkey/mcp";
const SERVER = "/.well-known/oauth-authorization-server/tools/latchkey";
const OPENID = "/.well-known/openid-configuration/tools/latchkey";

async function warningsOf(publicUrl: string, documents: Record<string, object>) {
  const warnings: [object, string][] = [];
  const log = {
    debug() {},
    info() {},
    error() {},
    warn: (...args: [object, string]) => void warnings.push(args),
  };
  const asked: string[] = [];
  const ask = (async (url: string) => {
    asked.push(url);
    const found = documents[url.replace("https://host.example", "")];
    return found ? Response.json(found) : new Response("<h1>Not here</h1>", { status: 404 });
  }) as typeof fetch;
  await checkDiscovery(publicUrl, log, ask);
  return { warnings, asked };
}

const issuer = { issuer: PUBLIC_URL };
const resource = { resource: `${PUBLIC_URL}/mcp` };

test("a start behind a proxy that forwards every document at the root warns of nothing", async () => {
  const all = { [RESOURCE]: resource, [SERVER]: issuer, [OPENID]: issuer };
  const { warnings, asked } = await warningsOf(PUBLIC_URL, all);
  expect(warnings).toEqual([]);
  expect(asked).toEqual([RESOURCE, SERVER, OPENID].map((path) => `https://host.example${path}`));
});

test("a start names the documents that the proxy does not forward, or that are another server's", async () => {
  const { warnings } = await warningsOf(PUBLIC_URL, {
    [RESOURCE]: resource,
    [SERVER]: { issuer: "https://host.example" },
  });
  expect(warnings).toHaveLength(1);
  const [[fields, text] = [{}, ""]] = warnings;
  expect(fields).toEqual({ paths: [SERVER, OPENID] });
  expect(text).toContain(`${SERVER} ${OPENID}`);
  expect(text).not.toContain(RESOURCE);
});

test("with a public URL without a path, no document is asked for", async () => {
  expect(await warningsOf("https://host.example", {})).toEqual({ warnings: [], asked: [] });
});

test.each([
  [{ basePath: "/tools/latchkey" }, "/tools/latchkey"],
  [{}, ""],
])("the path of a build is read from what Next wrote: %j", (config, expected) => {
  const root = mkdtempSync(join(tmpdir(), "latchkey-built-"));
  mkdirSync(join(root, ".next"));
  writeFileSync(join(root, ".next/required-server-files.json"), JSON.stringify({ config }));
  expect(builtBasePath(root)).toBe(expected);
  rmSync(root, { recursive: true });
});

test("a console that was built for another path says what to do", () => {
  const { failure } = otherBasePath("", "/tools/latchkey");
  expect(failure).toMatchObject({ code: "bad_configuration", params: { variable: "PUBLIC_URL" } });
  expect(String(failure.params?.problem)).toMatch(
    /^has the path \/tools\/latchkey, but the console was built for no path\./,
  );
});
