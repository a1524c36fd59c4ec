import { decodeJwt } from "jose";
import { expectAccessible } from "./fixtures/expect-accessible";
import { loopbackApp } from "./fixtures/loopback-app";
import { leaveReveal, makeServiceKey } from "./fixtures/make-key";
import { tab } from "./fixtures/tab";
import { expect, test } from "./fixtures/test";

// The redirect leads to a page of the app. This page has no favicon, which the browser logs as an
// error.
test.use({ allowedProblems: [/favicon/] });

const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

test("an operator can register an outside server, grant it to a key and remove it", async ({
  operatorPage: page,
  server,
}) => {
  test.slow();
  const uri = "https://tools.example.com/mcp";
  await page.goto("/keys");
  await page.getByRole("link", { name: "Outside" }).click();
  await expect(page.getByText("No outside servers yet")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Add server" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("textbox", { name: "Name" }).fill("Build tools");
  const field = sheet.getByRole("textbox", { name: "Audience" });
  await field.fill(`${server.baseURL}/mcp`);
  await sheet.getByRole("button", { name: "Add server" }).click();
  await expect(sheet.getByText("This is Latchkey's own address.")).toBeVisible();
  await expectAccessible(page);
  await field.fill(uri);
  await sheet.getByRole("button", { name: "Add server" }).click();
  const row = page.getByRole("row", { name: /Build tools/ });
  await expect(row).toContainText("No token yet");
  await expectAccessible(page);

  await page.goto("/keys?create=1");
  await sheet.getByRole("textbox", { name: "Name" }).fill("Granted");
  await sheet.getByRole("checkbox", { name: "Build tools" }).click();
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Create key" }).click();
  const reveal = page.getByRole("dialog", { name: '"Granted" is ready' });
  const key = (await reveal.getByRole("group", { name: "API key" }).textContent()) ?? "";
  await leaveReveal(page);

  const take = () =>
    page.request.post("/api/v1/auth/token", { data: { api_key: key, audience: uri } });
  const taken = await take();
  expect(taken.status()).toBe(200);
  const { access_token: token } = await taken.json();
  expect(decodeJwt(token)).toMatchObject({ iss: server.baseURL, aud: uri, scope: "mcp" });
  const atGateway = await page.request.post("/mcp", {
    headers: { authorization: `Bearer ${token}`, accept: "application/json, text/event-stream" },
    data: { jsonrpc: "2.0", id: 1, method: "ping" },
  });
  expect(atGateway.status()).toBe(401);

  await page.goto("/connect/token");
  await page.getByRole("textbox", { name: "Access token" }).fill(token);
  await expect(page.getByText("For Build tools, not for this gateway")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "verify tokens in your own server" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Verify tokens in your own server",
  );
  const code = page.getByRole("region", { name: "TypeScript: verify" });
  await expect(code).toContainText(`const AUDIENCE = "${uri}";`);
  await expect(code).toContainText(`const ISSUER = "${server.baseURL}";`);
  await expectAccessible(page);
  await page.getByRole("tab", { name: "Python" }).click();
  await expect(page.getByRole("region", { name: "Python: verify" })).toContainText(
    `AUDIENCE = "${uri}"`,
  );
  await expectAccessible(page);

  await page.goto("/connect/verify?audience=00000000-0000-0000-0000-000000000000");
  await expect(page.getByText("The code below is for Build tools.")).toBeVisible();
  await expectAccessible(page);

  await page.goto("/keys/outside");
  await expect(row).toContainText("Granted");
  await page.getByRole("button", { name: "Actions for Build tools" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("1 key will lose it.");
  await question.getByRole("button", { name: "Remove server" }).click();
  await expect(page.getByText("No outside servers yet")).toBeVisible();
  expect((await take()).status()).toBe(403);
});

test("an app can get tokens for an outside server until the grant for this server is removed", async ({
  operatorPage: operator,
  memberPage: page,
  server,
}) => {
  test.slow();
  const uri = "com.example.desk:mcp";
  await operator.goto("/keys/outside");
  await operator.getByRole("button", { name: "Add server" }).click();
  const sheet = operator.getByRole("dialog");
  await sheet.getByRole("textbox", { name: "Name" }).fill("Desk tools");
  await sheet.getByRole("textbox", { name: "Audience" }).fill(uri);
  await sheet.getByRole("button", { name: "Add server" }).click();
  await expect(operator.getByRole("row", { name: /Desk tools/ })).toBeVisible();

  const app = await loopbackApp(`${server.baseURL}/mcp`, "Desk agent");
  await page.goto(await app.ask());
  await page.getByRole("radio", { name: "Only some" }).click();
  const allow = page.getByRole("button", { name: "Allow" });
  await expect(allow).toBeDisabled();
  await page.getByRole("checkbox", { name: "Desk tools" }).click();
  await expect(page.getByText("The app gets tokens for Desk tools, and no server")).toBeVisible();
  await expectAccessible(page);
  const allowed = app.answer();
  await allow.click();
  await app.finish(await allowed);
  await operator.reload();
  await expect(operator.getByRole("row", { name: /Desk tools/ })).toContainText("1 app");
  const exchange = () =>
    page.request.post("/oauth/token", {
      form: {
        ...{ grant_type: TOKEN_EXCHANGE, subject_token_type: ACCESS_TOKEN, audience: uri },
        subject_token: app.token(),
      },
    });
  const answer = await exchange();
  expect(answer.status()).toBe(200);
  const { access_token: token } = await answer.json();
  expect(decodeJwt(token)).toMatchObject({ aud: uri, team: "default" });

  await page.goto("/keys/apps");
  await page.getByRole("link", { name: "Desk agent" }).first().click();
  await tab(page, "Access").click();
  const box = page.getByRole("checkbox", { name: "Desk tools" });
  await expect(box).toBeChecked();
  await expectAccessible(page);
  await box.click();
  await page.getByRole("button", { name: "Save outside servers" }).click();
  await expect(page.getByText("Outside servers saved")).toBeVisible();
  expect(await (await exchange()).json()).toMatchObject({ error: "invalid_target" });
  await app.close();
});

test("a key loses access to an outside server as soon as the server is taken away from the key's team", async ({
  operatorPage: page,
  server,
}) => {
  test.slow();
  await page.goto("/keys/outside");
  await page.getByRole("button", { name: "Add server" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("textbox", { name: "Name" }).fill("Shared");
  await sheet.getByRole("textbox", { name: "Audience" }).fill("urn:example:shared");
  await sheet.getByRole("button", { name: "Add server" }).click();
  const row = page.getByRole("row", { name: /Shared/ });
  await expect(row).toContainText("No token yet");

  const { id } = await makeServiceKey(server, "Late");
  await page.goto(`/keys/${id}?tab=access`);
  await page.getByRole("checkbox", { name: "Shared" }).click();
  await page.getByRole("button", { name: "Save outside servers" }).click();
  await expect(page.getByText("Outside servers saved")).toBeVisible();
  await page.goto("/keys/outside");
  await expect(row).toContainText("1 key");
  await page.getByRole("button", { name: "Actions for Shared" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await expect(sheet.getByText("has it until then")).toHaveCount(0);
  await sheet.getByRole("textbox", { name: "Name" }).fill("Shared tools");
  await sheet.getByRole("checkbox", { name: "Default", exact: true }).click();
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Save server" }).click();
  const changed = page.getByRole("row", { name: /Shared tools/ });
  await expect(changed).toContainText("None");
  await expect(changed).not.toContainText("1 key");
  await page.goto(`/keys/${id}?tab=access`);
  await expect(page.getByRole("heading", { name: "Limits" })).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Shared tools" })).toHaveCount(0);
});

test("a member cannot open the page for outside servers, but sees the code that verifies tokens", async ({
  memberPage: page,
}) => {
  await page.goto("/keys");
  await expect(page.getByRole("link", { name: "Connected apps" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Outside" })).toHaveCount(0);
  expect((await page.request.get("/keys/outside")).status()).toBe(404);
  await page.goto("/connect/verify");
  await expect(page.getByRole("heading", { name: "Verify a token" })).toBeVisible();
});
