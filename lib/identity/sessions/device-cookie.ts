import { randomBytes, timingSafeEqual } from "node:crypto";
import { sql } from "drizzle-orm";
import { people } from "@/db/schema/people";
import type { Context } from "@/lib/core/context";
import { DEVICE_MS } from "@/lib/identity/lifetimes";
import { type DerivedSecrets, digest } from "@/lib/secrets/derive";

/** The content of a device cookie, which a browser gets at a successful sign-in. */
export interface Device {
  readonly personId: string;
  /**
   * A counter that rises when the password is reset or the person is disabled, which voids older
   * cookies.
   */
  readonly generation: number;
  /** A random id of this browser, by which the browser's failed attempts are counted. */
  readonly id: string;
}

const FORM = /^([0-9a-f-]{36})\.(\d{1,9})\.(\d{1,11})\.([\w-]{22})\.([\w-]{43})$/;

type Sealing = Pick<Context, "secrets" | "now">;

/**
 * The device cookie of a browser in which this person has just signed in (OWASP, "Slow down online
 * guessing attacks with device cookies"). The cookie gives no access. It only lets this browser try
 * the password, within a small budget of its own, while attempts from unknown browsers are held.
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

/**
 * The content of a device cookie; null if its MAC is wrong or the cookie is older than `DEVICE_MS`.
 */
export function readDevice({ secrets, now }: Sealing, cookie: string | undefined): Device | null {
  const [, personId = "", generation = "", seconds = "", id = "", mac = ""] =
    FORM.exec(cookie ?? "") ?? [];
  // The MACs are compared as text, because decoding would ignore unused bits of base64url's last
  // character.
  const given = Buffer.from(mac);
  const payload = `${personId}.${generation}.${seconds}.${id}`;
  const isOurs = secrets.all.some((secret) => {
    const right = Buffer.from(macOf(secret, payload));
    return right.length === given.length && timingSafeEqual(right, given);
  });
  if (!isOurs || now.getTime() - Number(seconds) * 1000 > DEVICE_MS) return null;
  return { personId, generation: Number(generation), id };
}

/** The update of a person's row that voids all of the person's device cookies. */
export const newGeneration = { deviceGeneration: sql`${people.deviceGeneration} + 1` };

function macOf({ deviceKey }: DerivedSecrets, payload: string): string {
  return digest(deviceKey, payload).toString("base64url");
}
