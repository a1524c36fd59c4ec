import { expectAccessible } from "./fixtures/expect-accessible";
import { exchange, makeServiceKey } from "./fixtures/make-key";
import { expect, test } from "./fixtures/test";

test("a pasted token is decoded and checked in the browser, and is never sent to a server", async ({
  memberPage: page,
  server,
}) => {
  const { key } = await makeServiceKey(server, "Inspected");
  const { access_token: token } = (await (await exchange(server, key)).json()) as {
    access_token: string;
  };
  const sent: string[] = [];
  page.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""}`));
  await page.goto("/connect");
  await page.getByRole("link", { name: "Inspect it" }).click();
  const field = page.getByRole("textbox", { name: "Access token" });
  await field.fill(`Bearer ${token}`);
  await expect(page.getByText("The token itself is valid")).toBeVisible();
  await expect(page.getByRole("region", { name: "Claims" })).toContainText('"scope": "mcp"');
  await expectAccessible(page);

  await field.fill(token.replace(/\.(..)/, ".eyJ4IjoxfQ"));
  await expect(page.getByText("This is not a JWT")).toBeVisible();
  const [header, claims = "", signature] = token.split(".");
  await field.fill(`Authorization: Bearer ${header}.${claims}.`);
  await expect(page.getByText("The signature is missing: nothing follows")).toBeVisible();
  const changed = JSON.parse(Buffer.from(claims, "base64url").toString());
  const other = Buffer.from(JSON.stringify({ ...changed, exp: 1 })).toString("base64url");
  await field.fill([header, other, signature].join("."));
  const verdict = page.getByRole("alert").filter({ hasText: "The gateway refuses this token" });
  await expect(verdict).toContainText("Not made with this key, or the token was changed.");
  await expect(verdict).toContainText("Expired 1970-01-01T00:00:01.000Z");

  await field.fill(key);
  await expect(page.getByText("This is an API key")).toBeVisible();
  expect(sent.filter((one) => one.includes(claims) || one.includes(key))).toEqual([]);
});
