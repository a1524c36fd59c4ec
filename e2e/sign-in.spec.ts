import { expectAccessible } from "./fixtures/expect-accessible";
import { deviceCookie, sessionCookie, signIn } from "./fixtures/newcomer";
import { expect, test } from "./fixtures/test";

for (const host of ["localhost", "127.0.0.1"]) {
  test(`a person signs in and out through ${host}`, async ({ page, context, server, people }) => {
    const origin = `http://${host}:${server.port}`;
    await page.goto(`${origin}/keys?status=active`);
    await expect(page).toHaveURL(`${origin}/sign-in?next=%2Fkeys%3Fstatus%3Dactive`);
    await expectAccessible(page);
    for (const wrong of [
      { email: people.member.email, password: "not-the-password" },
      { email: "nobody@example.com", password: people.member.password },
    ]) {
      await signIn(page, wrong);
      await expect(page.getByRole("main").getByRole("alert")).toHaveText(
        "The email or the password is wrong.",
      );
      await expect(page.getByLabel("Email")).toHaveValue(wrong.email);
      await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
      await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
      expect(await sessionCookie(context)).toBeUndefined();
    }
    await signIn(page, people.member);
    await expect(page).toHaveURL(`${origin}/keys?status=active`);
    const cookie = await sessionCookie(context);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/", domain: host });
    const device = await deviceCookie(context);
    expect(device).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/", domain: host });

    // The menu opens only after the page's scripts have loaded, so the click is repeated until the
    // menu is open.
    await expect(async () => {
      await page.getByRole("button", { name: new RegExp(people.member.name) }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click({ timeout: 2_000 });
    }).toPass();
    await expect(page).toHaveURL(`${origin}/sign-in`);
    expect(await sessionCookie(context)).toBeUndefined();
    // The browser keeps its device cookie after signing out, but this cookie alone gives no access.
    expect((await deviceCookie(context))?.value).toBe(device?.value);
    // The session cookie of the ended session is no longer valid either.
    if (cookie) await context.addCookies([cookie]);
    await page.goto(`${origin}/settings`);
    await expect(page).toHaveURL(/\/sign-in/);
  });
}

test("sign-in never redirects the browser to another site", async ({ page, server, people }) => {
  for (const next of ["//evil.example", "https://evil.example/", "/\\evil.example", "/sign-in"]) {
    await page.context().clearCookies();
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await signIn(page, people.member);
    await expect(page).toHaveURL(`${server.baseURL}/`);
  }
});
