import { expectAccessible } from "./fixtures/expect-accessible";
import { expect, test } from "./fixtures/test";

// The browser logs an error for a page with status 404, which is expected here.
test.use({ allowedProblems: [/status of 404/] });

test("a URL that does not exist shows an accessible error page in both themes", async ({
  operatorPage,
}) => {
  const answer = await operatorPage.goto("/no-such-room");
  expect(answer?.status()).toBe(404);
  await expect(operatorPage.getByRole("heading", { level: 1 })).toBeVisible();
  await expectAccessible(operatorPage);
});
