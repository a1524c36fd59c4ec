import type { Page } from "@playwright/test";
import { removeUpstream } from "@/lib/servers/registry/remove-upstream";
import { administer } from "./fixtures/administer";
import { exchange, leaveReveal, revealKey } from "./fixtures/make-key";
import { startOAuthUpstream } from "./fixtures/oauth-upstream";
import type { RunningServer } from "./fixtures/start-server";
import { expect, test } from "./fixtures/test";

const TOKEN_SECONDS = 2;
// The worker's other tests expect an installation without these servers.
test.afterEach(async ({ server }) => {
  const operator = administer(server);
  for (const name of ["notes", "kept-notes"]) {
    await removeUpstream(operator.context(), { name });
  }
});

/**
 * Signs in to the MCP server as `name`, starting from the server's page in the console. Resolves
 * when the console shows the account as connected.
 */
async function connect(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Connect your account" }).click();
  await expect(page.getByRole("heading", { name: "Let Latchkey read your notes?" })).toBeVisible();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Allow" }).click();
  await page.waitForURL(/\/servers\//);
  await expect(page.getByRole("button", { name: "Disconnect" })).toBeVisible();
}

async function tokenOf(server: RunningServer, key: string): Promise<string> {
  const answer = await exchange(server, key);
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** Calls the tool `read_notes` through `/mcp`, and returns the body of the response as text. */
async function readNotes(
  server: RunningServer,
  token: string,
  name = "notes_read_notes",
): Promise<string> {
  const answer = await fetch(`${server.baseURL}/mcp`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name, arguments: {} },
    }),
  });
  return answer.text();
}

test("each person connects an account, and Latchkey uses it for calls with this person's key", async ({
  server,
  operatorPage,
  memberPage,
}) => {
  const upstream = await startOAuthUpstream({ accessTokenSeconds: TOKEN_SECONDS });
  const operator = administer(server);
  const { url } = upstream;
  await operator.register({ name: "notes", transport: "http", url, credentials: "person_oauth" });
  await operator.grant({ notes: ["*"] });

  const milo = await revealKey(memberPage, "Milo's agent");
  await leaveReveal(memberPage);
  const token = await tokenOf(server, milo);

  await operatorPage.goto("/servers/notes");
  await connect(operatorPage, "Olive");
  await expect.poll(() => readNotes(server, token)).toContain("/servers/notes?connect=1");

  const link = /https?:[^"\s\\]+\/servers\/notes\?connect=1/.exec(await readNotes(server, token));
  await memberPage.goto(link?.[0] ?? "");
  await connect(memberPage, "Milo");
  await expect.poll(() => readNotes(server, token)).toContain("The notes of Milo.");
  expect(upstream.tokens).not.toContain(token);

  const renewed = upstream.granted.refresh_token;
  await memberPage.waitForTimeout((TOKEN_SECONDS + 1) * 1000);
  expect(await readNotes(server, token)).toContain("The notes of Milo.");
  expect(upstream.granted.refresh_token).toBeGreaterThan(renewed);

  await memberPage.getByRole("button", { name: "Disconnect" }).click();
  const sure = memberPage.getByRole("alertdialog").or(memberPage.getByRole("dialog"));
  await sure.getByRole("button", { name: "Disconnect" }).click();
  await expect(memberPage.getByRole("button", { name: "Connect your account" })).toBeVisible();
  expect(await readNotes(server, token)).toContain("/servers/notes?connect=1");
  await upstream.close();
});

test("if dynamic registration is disabled, Latchkey uses the OAuth client that the operator entered", async ({
  server,
  operatorPage: page,
}) => {
  const client = {
    id: "latchkey-of-the-team",
    secret: "a secret that the other side gave",
    redirectUri: `${server.baseURL}/api/upstreams/callback`,
  };
  const upstream = await startOAuthUpstream({ accessTokenSeconds: TOKEN_SECONDS, client });
  const operator = administer(server);
  await operator.register({
    name: "kept-notes",
    transport: "http",
    url: upstream.url,
    credentials: "person_oauth",
    oauthClientId: client.id,
    oauthClientSecret: client.secret,
  });
  await operator.grant({ "kept-notes": ["*"] });
  const token = await tokenOf(server, await revealKey(page, "Olive's agent"));
  await leaveReveal(page);
  await page.goto("/servers/kept-notes");
  await connect(page, "Olive");
  const call = () => readNotes(server, token, "kept-notes_read_notes");
  await expect.poll(call).toContain("The notes of Olive.");
  const renewed = upstream.granted.refresh_token;
  await page.waitForTimeout((TOKEN_SECONDS + 1) * 1000);
  expect(await call()).toContain("The notes of Olive.");
  expect(upstream.granted.refresh_token).toBeGreaterThan(renewed);
  await upstream.close();
});
