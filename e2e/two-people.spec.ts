import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Page } from "@playwright/test";
import { shellHome } from "@/lib/connect/testing/shell";
import { makeServiceKey, revealKey } from "./fixtures/make-key";
import { tab } from "./fixtures/tab";
import { expect, test } from "./fixtures/test";

const bash = promisify(execFile);
const REPEATS = 20;

// The member gets a 404 for another person's pages, which the browser logs as an error.
test.use({ allowedProblems: [/status of 404/] });

async function copied(page: Page, block: string): Promise<string> {
  await page.getByRole("region", { name: block }).locator("xpath=..").getByRole("button").click();
  return page.evaluate(() => navigator.clipboard.readText());
}

/**
 * Runs the copied command, which installs the helper, in a new home folder and enters the key.
 * Returns the Authorization header that the helper prints.
 */
async function connected(command: string, key: string): Promise<string> {
  const shell = await shellHome();
  await shell.command("claude", 'printf "%s\\n" "$*" >>"$HOME/calls"');
  await shell.command("date", 'exec /bin/date "$@"');
  const ran = await shell.run("/bin/sh", ["-c", command], `${key}\n`);
  expect(ran).toMatchObject({ code: 0, err: "" });
  expect(await shell.read("calls")).toContain("mcp add-json -s user latchkey");
  const { out } = await shell.run(shell.pathOf(".latchkey/latchkey/headers"));
  await shell.close();
  return JSON.parse(out).Authorization;
}

/**
 * Runs both copied commands, with a stand-in for `claude` that prints its arguments. Returns the
 * URL and the header that the stand-in received.
 */
async function paste(token: string, add: string): Promise<{ url: string; header: string }> {
  const script = `set -eu\nclaude() { printf '%s\\n' "$@"; }\n${token}\n${add}\n`;
  const { stdout } = await bash("bash", ["-c", script]);
  const args = stdout.trim().split("\n");
  expect(args.slice(0, 5)).toEqual(["mcp", "add", "latchkey", "--transport", "http"]);
  return { url: args[5] ?? "", header: args[args.indexOf("--header") + 1] ?? "" };
}

async function listAndCall(url: string, authorization: string) {
  const requestInit = { headers: { authorization } };
  const two = new Client({ name: "two-people", version: "2.0.0" });
  await two.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  const one = new ClientV1({ name: "two-people-v1", version: "1.0.0" });
  await one.connect(new TransportV1(new URL(url), { requestInit }));
  for (const client of [two, one]) {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["latchkey_reach", "latchkey_whoami"]);
    const answer = await client.callTool({ name: "latchkey_whoami", arguments: {} });
    expect(JSON.stringify(answer)).toContain("Milo's agent");
    await client.close();
  }
}

function call(url: string, authorization: string): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: {
      authorization,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} }),
  });
}

test("a member creates a key, connects with the copied commands, and revokes the key", async ({
  memberPage: page,
  server,
}) => {
  test.slow();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const key = await revealKey(page, "Milo's agent");
  await expect(page.getByText("Waiting for the first request…")).toBeVisible();

  const helped = await connected(await copied(page, "Claude Code: Connect Claude Code"), key);
  await page.getByText("By hand, for 15 minutes").click();
  const token = await copied(page, "Claude Code: Get a token");
  const add = await copied(page, "Claude Code: Add the server with the token");
  expect(token).toBe(
    [
      `TOKEN=$(curl -s -X POST ${server.baseURL}/api/v1/auth/token \\`,
      '  -H "Content-Type: application/json" \\',
      `  -d '{"api_key": "${key}"}' | jq -r '.access_token')`,
    ].join("\n"),
  );
  const { url, header } = await paste(token, add);
  expect(url).toBe(`${server.baseURL}/mcp`);
  expect(header).toMatch(/^Authorization: Bearer ey[\w-]+\.[\w-]+\.[\w-]+$/);
  await expect(page.getByText("The key was exchanged for a token.")).toBeVisible();

  const authorization = header.replace("Authorization: ", "");
  await listAndCall(url, authorization);
  await expect(page.getByText("Connected", { exact: true })).toBeVisible();
  await expect(page.getByText("two-people/2.0.0 made its first request.")).toBeVisible();
  expect((await call(url, helped)).status).toBe(200);
  await page.getByRole("button", { name: "Copy key" }).click();
  await page.getByRole("button", { name: "Done" }).click();

  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
  await page.goto("/keys");
  await page.getByRole("link", { name: "Milo's agent" }).first().click();
  await expect(page.getByRole("list", { name: "Recent calls and denials" })).toContainText(
    "latchkey_whoami",
  );

  expect((await call(url, authorization)).status).toBe(200);
  await tab(page, "Settings").click();
  await page.getByRole("button", { name: "Revoke key" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText(/It made \d+ calls in the last 7 days/);
  await question.getByRole("textbox", { name: "Reason" }).fill("The agent retires");
  await question.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByText("Revoked by")).toBeVisible();
  for (let again = 0; again < REPEATS; again++) {
    expect((await call(url, authorization)).status).toBe(401);
  }
});

test("a member can neither see nor revoke the operator's key", async ({
  memberPage: page,
  operatorPage,
  server,
}) => {
  const foreign = await makeServiceKey(server, "The operator's own");
  const shown = (path: string) => page.goto(path).then((answer) => answer?.status());

  await page.goto("/");
  await expect(page.getByRole("link", { name: "People" })).toHaveCount(0);
  expect(await shown("/people")).toBe(404);
  expect(await shown(`/keys/${foreign.id}`)).toBe(404);
  expect(await shown("/keys/00000000-0000-4000-8000-000000000000")).toBe(404);
  expect(await shown("/keys/1")).toBe(404);
  for (const path of [
    "/keys?q=operator",
    `/activity?key=${foreign.id}`,
    "/activity/export?format=json",
  ]) {
    const answer = await page.request.get(path);
    expect(await answer.text(), path).not.toContain("The operator's own");
  }

  // The member's request to revoke the member's own key is changed to contain the id of the
  // operator's key.
  await revealKey(page, "A member's");
  await page.getByRole("checkbox", { name: "I have saved it" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("link", { name: "A member's" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("A member's");
  const own = page.url().split("/").at(-1) ?? "";
  const swapped: string[] = [];
  await page.route("**/*", async (route) => {
    const body = route.request().postData();
    if (route.request().method() !== "POST" || !body?.includes(own)) return route.continue();
    swapped.push(body);
    return route.continue({ postData: body.replaceAll(own, foreign.id) });
  });
  await tab(page, "Settings").click();
  await page.getByRole("button", { name: "Revoke key" }).click();
  const question = page.getByRole("alertdialog");
  await question.getByRole("textbox", { name: "Reason" }).fill("Not mine to end");
  await question.getByRole("button", { name: "Revoke key" }).click();
  await expect(question.getByText("There is nothing here.")).toBeVisible();
  expect(swapped.some((body) => body.includes("Not mine to end"))).toBe(true);

  await operatorPage.goto(`/keys/${foreign.id}?tab=settings`);
  await expect(operatorPage.getByRole("button", { name: "Revoke key" })).toBeVisible();
  await operatorPage.goto("/activity?kind=denials&action=keys.revoke");
  await operatorPage.getByRole("list", { name: "Activity" }).getByRole("link").first().click();
  await expect(
    operatorPage.getByRole("link", { name: /A member reaches only keys of their own\./ }),
  ).toBeVisible();
  await page.unrouteAll();
  await page.goto("/activity?kind=denials");
  await expect(page.getByText("A member reaches only keys")).toHaveCount(0);
});
