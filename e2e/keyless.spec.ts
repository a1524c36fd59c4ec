import { generateKeyPairSync } from "node:crypto";
import { exportJWK, SignJWT } from "jose";
import { testCertificate } from "@/lib/tls/testing/certificate";
import { expectAccessible } from "./fixtures/expect-accessible";
import { tab } from "./fixtures/tab";
import { expect, test } from "./fixtures/test";

const ISSUER = "https://kubernetes.default.svc.cluster.local";
const SUBJECT = "system:serviceaccount:agents:builder";

test("a machine can exchange its token as long as a trust rule matches it, and loses access when the rule ends", async ({
  operatorPage: page,
  server,
}) => {
  test.slow();
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "k8s" }] });
  const tokenFor = (sub: string, aud = server.baseURL) =>
    new SignJWT({ sub })
      .setProtectedHeader({ alg: "ES256", kid: "k8s" })
      .setIssuer(ISSUER)
      .setAudience(aud)
      .setIssuedAt()
      .setExpirationTime("10m")
      .sign(privateKey);
  const exchange = (assertion: string) =>
    page.request.post("/oauth/token", {
      form: { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion },
    });

  await page.goto("/keys");
  await page.getByRole("link", { name: "Keyless" }).click();
  await expect(page.getByText("No trust rules yet")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Trust an issuer" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("button", { name: "Create rule" }).click();
  await expect(sheet.getByText("Give repository_owner_id a value.")).toBeVisible();
  await expect(sheet.getByRole("textbox", { name: "Claims" })).toBeFocused();
  await sheet.getByRole("textbox", { name: "Claims" }).fill("");
  await sheet.getByRole("button", { name: "Create rule" }).click();
  await expect(sheet.getByText("Give a name.")).toBeVisible();
  await expect(sheet.getByRole("textbox", { name: "Name" })).toBeFocused();
  await sheet.getByRole("textbox", { name: "Name" }).fill("Deploys of web");
  await sheet.getByRole("textbox", { name: "Subject" }).fill("repo:acme/web:ref:refs/heads/main");
  await sheet.getByRole("textbox", { name: "Claims" }).fill("repository_owner = acme");
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Create rule" }).click();
  await expect(sheet.getByText("signs tokens for everyone's projects")).toBeVisible();

  await sheet.getByRole("combobox", { name: "Machine" }).click();
  await page.getByRole("option", { name: "Kubernetes" }).click();
  await expect(sheet.getByText("signs tokens for everyone's projects")).toHaveCount(0);
  await sheet.getByRole("textbox", { name: "Issuer" }).fill(ISSUER);
  await sheet.getByRole("textbox", { name: "Subject" }).fill(SUBJECT);
  await sheet.getByRole("textbox", { name: "Keys" }).fill(jwks);
  await sheet.getByRole("button", { name: "Create rule" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Deploys of web");
  await expect(page.getByText("serviceAccountToken")).toBeVisible();
  await expectAccessible(page);

  const tryOut = async (token: string) => {
    await page.getByRole("textbox", { name: "Token", exact: true }).fill(token);
    await page.getByRole("button", { name: "Try token" }).click();
  };
  await tryOut(await tokenFor("system:serviceaccount:other:builder"));
  await expect(page.getByText("No rule accepts the token.")).toBeVisible();
  await expect(page.getByText("The token's subject does not fit.")).toHaveCount(1);
  await expect(page.getByText(`says system:serviceaccount:other:builder`)).toBeVisible();
  await tryOut(await tokenFor(SUBJECT, ISSUER));
  await expect(page.getByText("The token is not for Latchkey alone.").first()).toBeVisible();
  await tryOut(`Authorization: Bearer ${await tokenFor(SUBJECT)}`);
  await expect(page.getByText('The token fits the rule "Deploys of web"')).toBeVisible();

  const answer = await exchange(await tokenFor(SUBJECT));
  expect(answer.status()).toBe(200);
  const { access_token: token } = await answer.json();
  // A process that heard of no change for a second answers with status 503, which a busy machine
  // can cause. The call is then repeated.
  const pingAnswers = (status: number) =>
    expect
      .poll(async () => {
        const answer = await page.request.post("/mcp", {
          headers: {
            authorization: `Bearer ${token}`,
            accept: "application/json, text/event-stream",
          },
          data: { jsonrpc: "2.0", id: 1, method: "ping" },
        });
        return answer.status();
      })
      .toBe(status);
  await pingAnswers(200);

  await page.getByRole("button", { name: "Rename" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Nightly deploys");
  await dialog.getByRole("button", { name: "Rename rule" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nightly deploys");
  await tab(page, "Access").click();
  await expect(page.getByText(/This rule may keep up to \d+ streams open/)).toBeVisible();
  await page.getByRole("textbox", { name: "Requests per minute" }).fill("30");
  await page.getByRole("button", { name: "Save limits" }).click();
  await expect(page.getByText("Limits saved")).toBeVisible();
  await tab(page, "Settings").click();
  await page.getByRole("textbox", { name: "Token lifetime" }).fill("300");
  await page.getByRole("button", { name: "Save lifetime" }).click();
  await expect(page.getByText("Lifetime saved")).toBeVisible();
  await expect(page.getByText("300 seconds")).toBeVisible();
  const lastDay = page.getByLabel("Last day");
  await lastDay.focus();
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Save lifetime" }).click();
  await expect(page.getByText("Complete this, or clear it.")).toBeVisible();
  await expect(lastDay).toBeFocused();
  await page.reload();
  await expect(lastDay).not.toHaveValue("");
  expect((await (await exchange(await tokenFor(SUBJECT))).json()).expires_in).toBe(300);

  await page.getByRole("button", { name: "Disable" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Disable rule" }).click();
  await expect(page.getByText("This rule is disabled.")).toBeVisible();
  await expectAccessible(page);
  await pingAnswers(401);
  expect((await exchange(await tokenFor(SUBJECT))).status()).toBe(400);
  await page.getByRole("button", { name: "Enable" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Enable rule" }).click();
  await expect(page.getByText("This rule is disabled.")).toHaveCount(0);
  await pingAnswers(200);

  await page.getByRole("button", { name: "End Nightly deploys" }).click();
  const question = page.getByRole("alertdialog");
  await question.getByRole("button", { name: "End rule" }).click();
  const facts = page.getByRole("term").filter({ hasText: /^(Ended|Expires)$/ });
  await expect(facts).toHaveText(["Ended"]);
  await expect(page.getByText("Revoked")).toHaveCount(0);
  await pingAnswers(401);
  expect((await exchange(await tokenFor(SUBJECT))).status()).toBe(400);
  await page.getByRole("link", { name: "Keyless" }).first().click();
  await expect(page.getByRole("row", { name: /Nightly deploys/ })).toContainText("Ended");
  await expectAccessible(page);
});

test("a member sees no Keyless tab, and gets status 404 for the Keyless page", async ({
  memberPage: page,
}) => {
  await page.goto("/keys");
  await expect(page.getByRole("link", { name: "Connected apps" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Keyless" })).toHaveCount(0);
  expect((await page.request.get("/keys/keyless")).status()).toBe(404);
});

test("an operator can allow a trust rule to fetch a cluster's signing keys from a private address", async ({
  operatorPage: page,
}) => {
  const { cert } = testCertificate({ name: "Cluster CA" });
  await page.goto("/keys/keyless");
  await page.getByRole("button", { name: "Trust an issuer" }).first().click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("combobox", { name: "Machine" }).click();
  await page.getByRole("option", { name: "Kubernetes" }).click();
  await sheet.getByRole("textbox", { name: "Name" }).fill("Cluster");
  await sheet.getByRole("textbox", { name: "Issuer" }).fill("https://10.0.0.1:6443");
  await sheet.getByRole("textbox", { name: "Subject" }).fill(SUBJECT);
  await sheet.getByText("More", { exact: true }).click();
  await sheet.getByRole("textbox", { name: "Certificate authority" }).fill(cert);
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Create rule" }).click();
  await expect(
    sheet.getByText("Permit it for this issuer, or paste the issuer's keys."),
  ).toBeVisible();
  await sheet.getByRole("checkbox", { name: "The issuer has a private address" }).check();
  await sheet.getByRole("button", { name: "Create rule" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Cluster");
  await expect(page.getByText("also at a private address")).toBeVisible();
  await expect(page.getByText("CN=Cluster CA")).toBeVisible();
});
