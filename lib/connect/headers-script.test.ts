import { chmod, copyFile, mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SCRIPTS, shellHome } from "./testing/shell";
import { tokenServer } from "./testing/token-server";

const KEY = `mcp_${"0a".repeat(16)}`;
const START = 1_000_000;

let shell: Awaited<ReturnType<typeof shellHome>>;
let server: Awaited<ReturnType<typeof tokenServer>>;
let helper: string;
beforeEach(async () => {
  shell = await shellHome();
  server = await tokenServer();
  const folder = shell.pathOf(".latchkey/latchkey");
  await mkdir(folder, { recursive: true });
  helper = path.join(folder, "headers");
  await copyFile(path.join(SCRIPTS, "headers.sh"), helper);
  await chmod(helper, 0o700);
  await write("origin", server.origin);
  await write("key", KEY);
});
afterEach(async () => {
  await shell.close();
  await server.close();
});

const write = (name: string, line: string) =>
  writeFile(path.join(path.dirname(helper), name), `${line}\n`);

/**
 * Runs the helper at this time, in seconds after the start. Returns the header value or the error
 * that the helper prints. An error must be a single line.
 */
async function at(seconds: number): Promise<string> {
  await shell.at(START + seconds);
  const { code, out, err } = await shell.run(helper);
  if (code === 0) {
    expect(err).toBe("");
    return JSON.parse(out).Authorization;
  }
  expect(out).toBe("");
  expect(err).toMatch(/^latchkey: [^\n]+\n$/);
  return err.trim();
}

test("the helper sends the key in a request body to the token endpoint and prints the headers", async () => {
  expect(await at(0)).toBe("Bearer ey.token.1");
  expect(server.asked).toMatchObject([
    { body: `{"api_key":"${KEY}"}`, headers: { "content-type": "application/json" } },
  ]);
  const token = path.join(path.dirname(helper), "token");
  expect((await stat(token)).mode & 0o777).toBe(0o600);
  expect(await shell.read(".latchkey/latchkey/token")).not.toContain(KEY);
});

test("the helper uses a token until 60 seconds before the token expires", async () => {
  expect(await at(0)).toBe("Bearer ey.token.1");
  expect(await at(400)).toBe("Bearer ey.token.1");
  expect(await at(839)).toBe("Bearer ey.token.1");
  expect(await at(1_000)).toBe("Bearer ey.token.2");
  expect(await at(1_839)).toBe("Bearer ey.token.2");
  expect(await at(1_870)).toBe("Bearer ey.token.3");
});

test("after Latchkey has refused a token, the helper's next run gets a new token, whatever its age", async () => {
  expect(await at(0)).toBe("Bearer ey.token.1");
  server.refuses("ey.token.1");
  expect(await at(2)).toBe("Bearer ey.token.2");
  expect(await at(4)).toBe("Bearer ey.token.2");
  expect(await at(400)).toBe("Bearer ey.token.2");
  server.refuses("ey.token.2");
  expect(await at(700)).toBe("Bearer ey.token.3");
  expect(server.asked).toHaveLength(3);
});

test.each([429, 500, 503])(
  "the helper keeps its token if the request that checks the token gets the status %i",
  async (status) => {
    await at(0);
    server.answersTokens(status);
    expect(await at(100)).toBe("Bearer ey.token.1");
  },
);

test("the helper uses a token only with the origin and the key for which it was issued", async () => {
  await at(0);
  await write("key", `mcp_${"1b".repeat(16)}`);
  expect(await at(100)).toBe("Bearer ey.token.2");
  const other = await tokenServer();
  await write("origin", other.origin);
  expect(await at(200)).toBe("Bearer ey.token.1");
  expect(other.asked).toHaveLength(1);
  await other.close();
});

test("if the clock was set back or the token file is damaged, the helper gets a new token", async () => {
  await at(0);
  expect(await at(-5_000)).toBe("Bearer ey.token.2");
  for (const text of ["", "x", `${server.origin} 1\nnot numbers\nx`, "\0\n\n\n"]) {
    await write("token", text);
    expect(await at(100)).toMatch(/^Bearer ey\.token\.\d+$/);
  }
});

test("helpers that run at the same time each print a complete token", async () => {
  await shell.at(START);
  const all = await Promise.all(Array.from({ length: 12 }, () => shell.run(helper)));
  for (const { code, out } of all) {
    expect(code).toBe(0);
    expect(JSON.parse(out).Authorization).toMatch(/^Bearer ey\.token\.\d+$/);
  }
});

test("the helper reports a refused key in one line, with the message from Latchkey", async () => {
  server.answers(() => ({
    status: 401,
    body: '{"error":"invalid_api_key","message":"This API key is not accepted.","request_id":"r"}',
  }));
  expect(await at(0)).toBe(
    `latchkey: ${server.origin} refused the API key: This API key is not accepted. See ${server.origin}/keys.`,
  );
  expect(server.asked).toHaveLength(1);
});

test("control characters in a response do not reach the terminal", async () => {
  const [esc, bell] = ["\u001b", "\u0007"];
  server.answers(() => ({
    status: 401,
    body: `{"message":"No.${esc}]52;c;cm0gLXJmIH4=${bell}${esc}[2J\nlatchkey: all is well"}`,
  }));
  const said = await at(0);
  expect(said).not.toMatch(/\p{Cc}/u);
  expect(said).toContain("refused the API key: No.");
});

test("during a short outage the helper uses a valid token, unless Latchkey has refused it", async () => {
  await at(0);
  server.answers(() => ({ status: 503, body: '{"error":"busy","message":"Try again."}' }));
  expect(await at(870)).toBe("Bearer ey.token.1");
  expect(await at(880)).toBe("Bearer ey.token.1");
  server.refuses("ey.token.1");
  expect(await at(885)).toBe(`latchkey: no token from ${server.origin}: Try again.`);
  expect(await at(950)).toBe(`latchkey: no token from ${server.origin}: Try again.`);
});

test("if Latchkey responds with busy, the helper tries once more", async () => {
  let tries = 0;
  server.answers(() =>
    tries++ === 0
      ? { status: 503, body: '{"error":"busy","message":"Try again."}' }
      : { status: 200, body: '{"access_token":"second","expires_in":900}' },
  );
  expect(await at(0)).toBe("Bearer second");
});

test("the helper follows no redirect, and rejects a response without a token", async () => {
  server.answers(() => ({ status: 302, body: "", headers: { location: `${server.origin}/else` } }));
  expect(await at(0)).toContain("no answer of Latchkey");
  expect(server.asked).toHaveLength(1);
  server.answers(() => ({ status: 200, body: "<html>Sign in</html>" }));
  expect(await at(1)).toContain("did not answer with a token");
});

test.each([
  ["key", "", "is missing"],
  ["key", "mcp_", "holds no API key"],
  ["key", `mcp_${"0a".repeat(15)}0"`, "holds no API key"],
  ["key", 'x","y":"', "holds no API key"],
  ["origin", "", "is missing"],
  ["origin", "http://127.0.0.1:1", "no token from http://127.0.0.1:1: (7)"],
])("the helper reports an invalid %s file (%j)", async (name, line, says) => {
  await write(name, line);
  expect(await at(0)).toContain(says);
});
