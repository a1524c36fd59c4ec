import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { claimsOf, PRESETS, presetOf } from "@/lib/trust/view-presets";
import { machineSnippet } from "./view-snippet";

const run = promisify(execFile);
const AUDIENCE = "https://latchkey.example.com/it's?a=1&b";
const TOKEN = "eyJ.machine-token_1.x";
const asked: { path: string; body: string }[] = [];
let server: Server;
let publicUrl: string;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-snippets-"));
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    asked.push({ path: request.url ?? "", body });
    const isIssuer = request.url?.startsWith("/issuer") ?? false;
    const answer = isIssuer
      ? { count: 1, value: TOKEN }
      : { access_token: "our-token", token_type: "Bearer", expires_in: 900 };
    const refused = !isIssuer && !body.includes(encodeURIComponent(TOKEN));
    response.writeHead(refused ? 400 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(refused ? { error: "invalid_grant" } : answer));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

/** Returns the shell script in a snippet: the content of its YAML block, or the whole snippet. */
function shellOf(code: string): string {
  const lines = code.split("\n");
  const from = lines.findIndex((line) => /^\s*(run: |- )\|$/.test(line)) + 1;
  const indent = /^ */.exec(lines[from] ?? "")?.[0] ?? "";
  const to = lines.findIndex((line, at) => at >= from && !line.startsWith(indent));
  return lines
    .slice(from, to < 0 ? undefined : to)
    .map((line) => line.slice(indent.length))
    .join("\n");
}

async function execute(id: (typeof PRESETS)[number]["id"], token: string) {
  const file = join(folder, "token");
  await writeFile(file, token);
  const { code } = machineSnippet(id, { publicUrl, audience: AUDIENCE });
  const script = shellOf(code).replace("/var/run/secrets/latchkey/token", file);
  const env = {
    ...{ ...process.env, GITHUB_ENV: join(folder, "env") },
    ...{ ACTIONS_ID_TOKEN_REQUEST_URL: `${publicUrl}/issuer?api-version=2.0` },
    ...{ ACTIONS_ID_TOKEN_REQUEST_TOKEN: "job", ID_TOKEN: token, LATCHKEY_ID_TOKEN: token },
  };
  return run("sh", ["-c", `${script}\necho "got $LATCHKEY_TOKEN"`], {
    env: env as NodeJS.ProcessEnv,
  });
}

describe.each(PRESETS.map(({ id }) => id))(
  "the snippet for %s exchanges a machine's token",
  (id) => {
    test("the unedited snippet exchanges the machine's token for an access token", async () => {
      asked.length = 0;
      const { stdout } = await execute(id, TOKEN);
      expect(stdout).toMatch(/got our-token\n$/);
      const exchange = asked.at(-1);
      expect(exchange?.path).toBe("/oauth/token");
      expect(Object.fromEntries(new URLSearchParams(exchange?.body))).toEqual({
        grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
        assertion: TOKEN,
      });
      if (id !== "github") return;
      const url = new URL(asked[0]?.path ?? "", publicUrl);
      expect(url.searchParams.get("audience")).toBe(AUDIENCE);
      expect(url.searchParams.get("api-version")).toBe("2.0");
      expect(stdout).toContain("::add-mask::our-token");
    });

    test("the snippet fails if Latchkey refuses the machine's token", async () => {
      if (id === "github") return;
      await expect(execute(id, "another")).rejects.toThrow(/400/);
    });
  },
);

test.each([
  ["https://token.actions.githubusercontent.com", null, "github"],
  ["https://gitlab.example.com", null, "gitlab"],
  ["https://git.example.com", "project_path:acme/web:*", "gitlab"],
  ["https://kubernetes.default.svc", "system:serviceaccount:a:b", "kubernetes"],
  ["https://ci.example.com", "job", "other"],
])("the snippet for issuer %s and subject %s is the one for %s", (issuer, subject, preset) => {
  expect(presetOf(issuer, subject)).toBe(preset);
});

test("claimsOf reads one claim per line, and returns the first malformed line if there is one", () => {
  expect(claimsOf(" a = b=c \n\nd=*\n")).toEqual({ a: "b=c", d: "*" });
  expect(claimsOf("a = b\nno claim")).toBe("no claim");
  expect(claimsOf("a =")).toBe("a =");
});
