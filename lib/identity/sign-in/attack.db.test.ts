import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Context } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { failureText } from "@/lib/errors/errors-text";
import { acceptLink } from "@/lib/identity/links/accept-link";
import { showLink } from "@/lib/identity/links/show-link";
import { changePassword } from "@/lib/identity/people/change-password";
import { disablePerson } from "@/lib/identity/people/disable-person";
import { enablePerson } from "@/lib/identity/people/enable-person";
import { resetPassword } from "@/lib/identity/people/reset-password";
import { newDevice } from "@/lib/identity/sessions/device-cookie";
import {
  ada,
  anonymous,
  codeOf,
  contextOf,
  PASSWORD,
  personWithPassword,
} from "@/lib/identity/testing/people";
import { closeProcess, publishProcess } from "@/lib/process/process";
import { deriveSecrets } from "@/lib/secrets/derive";
import { charge } from "./attempt-budget";
import { unknownClientsLane } from "./password-hash";
import { signIn } from "./sign-in";

const WRONG = "wrong-password-1";
let database: TestDatabase;
let operator: Context;

beforeAll(async () => {
  database = await testDatabase();
  operator = testContext({ db: database.db });
});
afterAll(() => database.close());
// Each test starts with unspent budgets for sign-in attempts.
beforeEach(async () => {
  await closeProcess();
  const { config, secrets, log } = operator;
  publishProcess({ config, secrets, log, db: database.db, behindEdge: true });
});

let networks = 0;
/** Returns an anonymous context. By default, it has a new address in a network of its own. */
const from = (address = `198.18.${networks >> 8}.${networks++ & 255}`) =>
  anonymous(database.db, address);

/** Tries to sign in and returns "ok" or the code of the failure. */
async function answer(ctx: Context, email: string, password: string, device?: string) {
  const result = await signIn(ctx, { email, password, ...(device ? { device } : {}) });
  return result.ok ? "ok" : result.failure.code;
}

/**
 * Creates a person who has signed in from `home`. Returns the person, and the device cookie of the
 * browser that was used.
 */
async function signedInPerson(name: string, home = from()) {
  const person = await personWithPassword(home, ada(name));
  const done = await signIn(home, { email: person.email, password: PASSWORD });
  if (!done.ok) throw new Error(done.failure.code);
  return { ...person, home, device: done.value.device };
}

/**
 * Charges a hundred wrong passwords from many networks to this email's budget, without hashing any
 * password.
 */
function attack(email: string): void {
  for (let n = 0; n < 100; n++) charge(from(), "account", email.toLowerCase());
}

describe("attacks on an account do not lock out the account's owner", () => {
  test("an attack from one network never locks out other networks", async () => {
    const { email } = await signedInPerson("one-network");
    const attacker = from();
    const answers: string[] = [];
    for (let n = 0; n < 30; n++) answers.push(await answer(attacker, email, WRONG));
    expect(answers.filter((one) => one === "invalid_credentials")).toHaveLength(10);
    for (let minutes = 1; minutes <= 30; minutes++) {
      const now = new Date(attacker.now.getTime() + minutes * 60_000);
      charge({ ...attacker, now }, "account", email);
      charge({ ...attacker, now }, "account", email);
    }
    expect(await answer(from(), email, PASSWORD)).toBe("ok");
  });

  test("while many networks attack an account, unknown browsers are told how long to wait and what to do", async () => {
    const { email } = await signedInPerson("many-networks");
    attack(email);
    attack("unknown@example.com");
    const held = await signIn(from(), { email, password: PASSWORD });
    const unknown = await signIn(from(), { email: "unknown@example.com", password: PASSWORD });
    // The response must not reveal whether the email belongs to an account.
    expect(held).toEqual(unknown);
    if (held.ok) throw new Error("The sign-in was accepted.");
    expect(held.failure).toMatchObject({ code: "account_held", retryAfterSeconds: 6 });
    expect(failureText(held.failure)).toMatch(
      /try again in 6 seconds .* a link, which works at once/,
    );
  });

  test("during an attack, a browser that has signed in before is admitted from any network", async () => {
    const { email, device } = await signedInPerson("known-browser");
    attack(email);
    expect(await answer(from(), email, PASSWORD)).toBe("account_held");
    expect(await answer(from(), email, PASSWORD, device)).toBe("ok");
    // This browser is admitted even from the attacker's network, whose own budget is spent.
    const attacker = from();
    for (let n = 0; n < 25; n++) await answer(attacker, `${n}@example.com`, WRONG);
    expect(await answer(attacker, "x@example.com", WRONG)).toBe("rate_limited");
    expect(await answer(attacker, email, PASSWORD, device)).toBe("ok");
  });

  test.each([
    ["192.0.2.77", "192.0.2.77", "192.0.2.78"],
    ["2001:db8:7:7::1", "2001:DB8:7:7:ffff:0:0:9", "2001:db8:7:8::1"],
    ["::ffff:192.0.2.79", "192.0.2.79", "::ffff:c000:250"],
  ])(
    "during an attack, a network where the person has signed in before is admitted: %s",
    async (home, near, far) => {
      const { email } = await signedInPerson(`network-${networks}`, from(home));
      attack(email);
      expect(await answer(from(far), email, PASSWORD)).toBe("account_held");
      expect(await answer(from(near), email, PASSWORD)).toBe("ok");
    },
  );

  test("during an attack, a link from an operator still works, even in the attacker's network", async () => {
    const { id, email } = await signedInPerson("reset");
    const attacker = from();
    attack(email);
    for (let n = 0; n < 25; n++) await showLink(attacker, { code: `guess-${n}`, page: "welcome" });
    const guess = await showLink(attacker, { code: "guess", page: "welcome" });
    expect(guess).toMatchObject({ failure: { code: "rate_limited" } });
    const reset = await resetPassword(operator, { id });
    if (!reset.ok) throw new Error(reset.failure.code);
    const code = codeOf(reset.value.link.url);
    expect((await showLink(attacker, { code, page: "welcome" })).ok).toBe(true);
    const password = `${PASSWORD}-2`;
    const accepted = await acceptLink(attacker, { code, password });
    if (!accepted.ok) throw new Error(accepted.failure.code);
    // After the link is accepted, only the browser that accepted it counts as known.
    expect(await answer(from(), email, password)).toBe("account_held");
    expect(await answer(from(), email, password, accepted.value.device)).toBe("ok");
  });

  test("an attack cannot lock out everyone when client addresses are unknown", async () => {
    const { email } = await signedInPerson("unknown-networks");
    const noAddress = { ...from(), address: null };
    for (let n = 0; n < 25; n++) await answer(noAddress, `unknown-${n}@example.com`, WRONG);
    for (let n = 0; n < 25; n++) await showLink(noAddress, { code: `guess-${n}`, page: "setup" });
    expect(await answer(noAddress, email, PASSWORD)).toBe("ok");
    const guess = await showLink(noAddress, { code: "guess", page: "setup" });
    expect(guess).toMatchObject({ failure: { code: "link_invalid" } });
    attack(email);
    expect(await answer(noAddress, email, PASSWORD)).toBe("account_held");
  });

  test("all spellings of an email share one budget, so an attack gains nothing from varying them", async () => {
    const { email } = await signedInPerson("spelling");
    const spellings = [email, email.toUpperCase(), email.replace("ada", "aDa"), ` ${email} `];
    const attacker = from();
    const answers: string[] = [];
    for (let n = 0; n < 12; n++)
      answers.push(await answer(attacker, spellings[n % 4] ?? "", WRONG));
    expect(answers.filter((one) => one === "invalid_credentials")).toHaveLength(10);
  });
});

describe("device cookies admit their browsers during an attack, within a budget", () => {
  test("a stolen device cookie allows only a few attempts", async () => {
    const { email, device } = await signedInPerson("stolen");
    attack(email);
    const thief = from();
    const answers: string[] = [];
    for (let n = 0; n < 9; n++) answers.push(await answer(thief, email, WRONG, device));
    expect(answers.filter((one) => one === "invalid_credentials")).toHaveLength(5);
    expect(answers.filter((one) => one === "account_held")).toHaveLength(4);
    // The cookie's owner counts as an unknown browser until the cookie's budget recovers.
    expect(await answer(from(), email, PASSWORD, device)).toBe("account_held");
    const later = { ...from(), now: new Date(thief.now.getTime() + 60_000) };
    expect(await answer(later, email, PASSWORD, device)).toBe("ok");
  });

  test("wrong passwords in other browsers do not use up the budget of a browser's device cookie", async () => {
    const { email, device, home } = await signedInPerson("two-browsers");
    const other = await signIn(home, { email, password: PASSWORD });
    if (!other.ok) throw new Error(other.failure.code);
    attack(email);
    for (let n = 0; n < 6; n++) await answer(from(), email, WRONG, device);
    expect(await answer(from(), email, PASSWORD, other.value.device)).toBe("ok");
  });

  test("device cookies that are forged, altered, malformed, too old or another person's are ignored", async () => {
    const { email, id, device } = await signedInPerson("forged");
    const { device: others } = await signedInPerson("forger");
    const ctx = from();
    const old = new Date(ctx.now.getTime() - 181 * 86_400_000);
    const elsewhere = deriveSecrets([new Uint8Array(32).fill(9)]);
    const mine = { id, deviceGeneration: 1 };
    attack(email);
    const [ownId = "", ...rest] = device.split(".");
    const forged = [
      others,
      newDevice({ ...ctx, secrets: elsewhere }, mine),
      newDevice({ ...ctx, now: old }, mine),
      newDevice(ctx, { ...mine, deviceGeneration: 2 }),
      [ownId, "2", ...rest.slice(1)].join("."),
      [others.split(".")[0], ...rest].join("."),
      `${device.slice(0, -1)}${device.endsWith("A") ? "B" : "A"}`,
      `${device}.`,
      "",
      "x".repeat(5_000),
    ];
    for (const cookie of forged) {
      expect([cookie, await answer(from(), email, PASSWORD, cookie)]).toEqual([
        cookie,
        "account_held",
      ]);
    }
    expect(await answer(from(), email, PASSWORD, device)).toBe("ok");
  });

  test("a password reset or disabling a person voids device cookies, but changing a password does not", async () => {
    const { email, id, device, home, sessionId } = await signedInPerson("revoked");
    attack(email);
    const password = `${PASSWORD}-2`;
    const change = { currentPassword: PASSWORD, newPassword: password };
    expect((await changePassword(await contextOf(home, sessionId), change)).ok).toBe(true);
    const again = await signIn(from(), { email, password, device });
    if (!again.ok) throw new Error(again.failure.code);

    await disablePerson(operator, { id });
    await enablePerson(operator, { id });
    expect(await answer(from(), email, password, again.value.device)).toBe("account_held");

    const reset = await resetPassword(operator, { id });
    if (!reset.ok) throw new Error(reset.failure.code);
    const code = codeOf(reset.value.link.url);
    const accepted = await acceptLink(from(), { code, password: PASSWORD });
    if (!accepted.ok) throw new Error(accepted.failure.code);
    expect(await answer(from(), email, PASSWORD, device)).toBe("account_held");
    expect(await answer(from(), email, PASSWORD, accepted.value.device)).toBe("ok");
  });
});

describe("120 wrong passwords at the same time do not hold up other clients", () => {
  /** Occupies the only slot of the lane for unknown browsers until `leave` is called. */
  function hold() {
    let leave = () => {};
    const taken = unknownClientsLane().run(
      "held",
      () => new Promise<void>((done) => (leave = done)),
    );
    return { taken, leave: () => leave() };
  }

  test("during a flood from a few networks, a new network is served next and known browsers do not wait", async () => {
    const { email, device } = await signedInPerson("flood-few");
    const { taken, leave } = hold();
    let turns = 0;
    let starved = false;
    let fresh: Promise<string> | undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((done) => {
      timer = setTimeout(done, 30_000, true);
    });
    const flood = Array.from({ length: 120 }, (_, n) =>
      unknownClientsLane().run(`198.51.100.${n % 6}`, async () => {
        turns++;
        // Each of the six networks may be served once before the new network. If a seventh request
        // were served first, the new network would have waited too long.
        if (turns > 6) starved ||= await Promise.race([late, fresh?.then(() => false) ?? late]);
      }),
    );
    expect(await answer(from(), email, PASSWORD, device)).toBe("ok");
    expect(turns).toBe(0);
    fresh = answer(from(), email, PASSWORD);
    await expect.poll(() => unknownClientsLane().state().waiting).toBe(121);
    leave();
    expect(await fresh).toBe("ok");
    await Promise.all([taken, ...flood]);
    clearTimeout(timer);
    expect([starved, turns]).toEqual([false, 120]);
  }, 60_000);

  test("in a flood from 120 networks, no sign-in attempt fails with busy", async () => {
    const { email } = await signedInPerson("flood-many");
    const { taken, leave } = hold();
    const guess = (n: number) => answer(from(), `flood-${n}@example.com`, WRONG);
    const flood = Array.from({ length: 120 }, (_, n) => guess(n));
    const right = answer(from(), email, PASSWORD);
    await expect.poll(() => unknownClientsLane().state().waiting).toBe(121);
    leave();
    expect(await right).toBe("ok");
    expect(new Set(await Promise.all(flood))).toEqual(new Set(["invalid_credentials"]));
    await taken;
  }, 180_000);

  test("sign-in attempts that find the queue full are not charged to any budget", async () => {
    const { email } = await signedInPerson("flood-busy");
    const { taken, leave } = hold();
    const lane = unknownClientsLane();
    const waits = Array.from({ length: 256 }, (_, n) => lane.run(`${n}`, async () => {}));
    const visitor = from();
    for (let n = 0; n < 25; n++) expect(await answer(visitor, email, PASSWORD)).toBe("busy");
    leave();
    await Promise.all([taken, ...waits]);
    expect(await answer(visitor, email, PASSWORD)).toBe("ok");
  });
});
