import { expectAccessible } from "./fixtures/expect-accessible";
import { loopbackApp } from "./fixtures/loopback-app";
import { expect, test } from "./fixtures/test";

// The redirect leads to a page of the app. This page has no favicon, which the browser logs as an
// error.
test.use({ allowedProblems: [/favicon/] });

test("an app whose request was declined can request access again, and loses access when its connection ends", async ({
  memberPage: page,
  server,
}) => {
  test.slow();
  const app = await loopbackApp(`${server.baseURL}/mcp`, "Desk agent");
  const asked = await app.ask();
  await page.goto(asked);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Connect Desk agent?");
  await expect(page.getByText("127.0.0.1")).toBeVisible();
  await expect(
    page.getByText("Any program on this computer can send such a request"),
  ).toBeVisible();
  await expectAccessible(page);
  const declined = app.answer();
  await page.getByRole("button", { name: "Decline" }).click();
  expect(Object.fromEntries(await declined)).toMatchObject({
    error: "access_denied",
    state: "the-state",
    iss: server.baseURL,
  });
  await expect(page.getByText("You can close this page.")).toBeVisible();
  // Going back shows the consent page of a request that has already been answered.
  await page.goBack();
  await page.reload();
  await expect(page.getByText("This request has ended")).toBeVisible();
  await expect(page.getByRole("link", { name: "Keys → Connected apps" })).toBeVisible();

  await page.goto(await app.ask());
  await page.getByRole("radio", { name: "Only some" }).click();
  await expect(page.getByText(/has no servers yet|None/).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Allow" })).toBeDisabled();
  await page.getByRole("radio", { name: "All servers of the team" }).click();
  await page.getByRole("radio", { name: "7 days", exact: true }).click();
  const allowed = app.answer();
  await page.getByRole("button", { name: "Allow" }).click();
  const answer = await allowed;
  expect([answer.get("state"), answer.get("iss")]).toEqual(["the-state", server.baseURL]);
  await expect(page.getByText("You can close this page.")).toBeVisible();
  await app.finish(answer);
  expect(await app.tools()).toContain("latchkey_whoami");

  await page.goto("/keys");
  await page.getByRole("link", { name: "Connected apps" }).click();
  const row = page.getByRole("table", { name: "Connected apps" }).getByRole("row", {
    name: /Desk agent/,
  });
  await expect(row).toContainText("Active");
  await expectAccessible(page);
  await row.getByRole("link", { name: "Desk agent" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Desk agent");
  await expect(page.getByRole("list", { name: "Recent calls and denials" })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "End Desk agent" }).click();
  const question = page.getByRole("alertdialog");
  await question.getByRole("button", { name: "Cancel" }).click();
  expect(await app.tools()).toContain("latchkey_whoami");
  await page.getByRole("button", { name: "End Desk agent" }).click();
  await question.getByRole("button", { name: "End connection" }).click();
  const ends = page.getByRole("term").filter({ hasText: /^(Ended|Ends)$/ });
  await expect(ends).toHaveText(["Ended"]);
  await expect(page.getByText("Revoked")).toHaveCount(0);
  await expect(app.tools()).rejects.toThrow();
  await app.close();
});

test("a request cannot be allowed on a consent page that was opened before another person signed in", async ({
  browser,
  server,
  people,
  watched,
}) => {
  const app = await loopbackApp(`${server.baseURL}/mcp`, "Swapped");
  const context = await browser.newContext({ baseURL: server.baseURL });
  await watched(context);
  const page = await context.newPage();
  const asked = await app.ask();
  await page.goto(asked);
  // After the person has signed in, the browser returns to the app's request.
  await page.getByRole("textbox", { name: "Email" }).fill(people.member.email);
  await page.getByRole("textbox", { name: "Password" }).fill(people.member.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText(`Signed in as ${people.member.email}`)).toBeVisible();
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByRole("button", { name: "Use another account" }).click();
  await other.getByRole("textbox", { name: "Email" }).fill(people.operator.email);
  await other.getByRole("textbox", { name: "Password" }).fill(people.operator.password);
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other.getByText(`Signed in as ${people.operator.email}`)).toBeVisible();

  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page.getByText("Reload the page")).toBeVisible();
  const answered = app.answer();
  await other.getByRole("button", { name: "Decline" }).click();
  expect((await answered).get("error")).toBe("access_denied");
  await context.close();
  await app.close();
});

test("an app's request cannot be allowed or declined in another browser", async ({
  memberPage,
  operatorPage,
  server,
}) => {
  const app = await loopbackApp(`${server.baseURL}/mcp`, "Carried");
  await memberPage.goto(await app.ask());
  await expect(memberPage.getByRole("heading", { level: 1 })).toHaveText("Connect Carried?");
  await operatorPage.goto(memberPage.url());
  await expect(operatorPage.getByText("This request has ended")).toBeVisible();
  await app.close();
});

test("an app that uses a well-known client's name gets a warning on the consent page and on its own page", async ({
  memberPage: page,
  server,
}) => {
  // The second letter "a" in this name is Cyrillic.
  const app = await loopbackApp(`${server.baseURL}/mcp`, "Clаude Code");
  await page.goto(await app.ask());
  await expect(page.getByText("This may not be Claude Code")).toBeVisible();
  await expectAccessible(page);
  const allowed = app.answer();
  await page.getByRole("button", { name: "Allow" }).click();
  await app.finish(await allowed);
  await expect(page.getByText("You can close this page.")).toBeVisible();
  await page.goto("/keys/apps");
  await page.getByRole("link", { name: "Clаude Code" }).click();
  await expect(page.getByText("This may not be Claude Code")).toBeVisible();
  await expectAccessible(page);
  await app.close();
});
