import { randomBytes, timingSafeEqual } from "node:crypto";
import { sql } from "drizzle-orm";
import { people } from "@/db/schema/people";
import type { Context } from "@/lib/core/context";
import { DEVICE_MS } from "@/lib/identity/lifetimes";
import { type DerivedSecrets, digest } from "@/lib/secrets/derive";

/** The content of a device cookie, which a browser receives after a successful sign-in. */
export interface Device {
  readonly personId: string;
  /**
   * A counter in the person's row. It is incremented when the password is reset or the person is
   * disabled, so that all older cookies become invalid.
   */
  readonly generation: number;
  /** A random id of the browser, under which its failed attempts are counted. */
  readonly id: string;
}

const FORM = /^([0-9a-f-]{36})\.(\d{1,9})\.(\d{1,11})\.([\w-]{22})\.([\w-]{43})$/;

type Sealing = Pick<Context, "secrets" | "now">;

/**
 * Creates the device cookie of a browser in which this person has just signed in (OWASP, "Slow down
 * online guessing attacks with device cookies"). The cookie gives no access. While attempts from
 * unknown browsers are refused, it lets this browser make a few attempts with a budget of its own.
 */
export function newDevice(
  { secrets, now }: Sealing,
  person: { readonly id: string; readonly deviceGeneration: number },
): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const id = randomBytes(16).toString("base64url");
  const payload = `${person.id}.${person.deviceGeneration}.${seconds}.${id}`;
  return `${payload}.${macOf(secrets.current, payload)}`;
}

/** Reads a device cookie. Returns null if its MAC is wrong or if it is older than `DEVICE_MS`. */
export function readDevice({ secrets, now }: Sealing, cookie: string | undefined): Device | null {
  const [, personId = "", generation = "", seconds = "", id = "", mac = ""] =
    FORM.exec(cookie ?? "") ?? [];
  // The MACs are compared as strings. If they were decoded, the unused bits of the last base64url
  // character would be ignored, and an altered cookie could pass.
  const given = Buffer.from(mac);
  const payload = `${personId}.${generation}.${seconds}.${id}`;
  const isOurs = secrets.all.some((secret) => {
    const right = Buffer.from(macOf(secret, payload));
    return right.length === given.length && timingSafeEqual(right, given);
  });
  if (!isOurs || now.getTime() - Number(seconds) * 1000 > DEVICE_MS) return null;
  return { personId, generation: Number(generation), id };
}

/**
 * The columns to set in a person's row so that all of the person's device cookies become invalid.
 */
export const newGeneration = { deviceGeneration: sql`${people.deviceGeneration} + 1` };

function macOf({ deviceKey }: DerivedSecrets, payload: string): string {
  return digest(deviceKey, payload).toString("base64url");
}
