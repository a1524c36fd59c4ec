import { randomBytes, timingSafeEqual } from "node:crypto";
import { sql } from "drizzle-orm";
import { people } from "@/db/schema/people";
import type { Context } from "@/lib/core/context";
import { DEVICE_MS } from "@/lib/identity/lifetimes";
import { type DerivedSecrets, digest } from "@/lib/secrets/derive";

/** What a browser keeps of a sign-in that went well. */
export interface Device {
  readonly personId: string;
  /** Which of the person's generations of devices: a reset or a disabling begins another. */
  readonly generation: number;
  /** This browser's alone: whose failures are counted. */
  readonly id: string;
}

const FORM = /^([0-9a-f-]{36})\.(\d{1,9})\.(\d{1,11})\.([\w-]{22})\.([\w-]{43})$/;

type Sealing = Pick<Context, "secrets" | "now">;

/**
 * The device cookie of a browser in which this person has just signed in (OWASP, "Slow down online
 * guessing attacks with device cookies"). It gives no access: it only lets this browser try the
 * password while strangers' attempts are held, within a small budget of its own.
 */
export function newDevice(
  { secrets, now }: Sealing,
  person: { readonly id: string; readonly deviceGeneration: number },
): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const id = randomBytes(16).toString("base64url");
  const said = `${person.id}.${person.deviceGeneration}.${seconds}.${id}`;
  return `${said}.${macOf(secrets.current, said)}`;
}

/** What a device cookie says, or null where it is not ours, or older than half a year. */
export function readDevice({ secrets, now }: Sealing, cookie: string | undefined): Device | null {
  const [, personId = "", generation = "", seconds = "", id = "", mac = ""] =
    FORM.exec(cookie ?? "") ?? [];
  // As text: of base64url's last character some bits mean nothing.
  const given = Buffer.from(mac);
  const said = `${personId}.${generation}.${seconds}.${id}`;
  const isOurs = secrets.all.some((secret) => {
    const right = Buffer.from(macOf(secret, said));
    return right.length === given.length && timingSafeEqual(right, given);
  });
  if (!isOurs || now.getTime() - Number(seconds) * 1000 > DEVICE_MS) return null;
  return { personId, generation: Number(generation), id };
}

/** Of a person's row: all device cookies so far are worth nothing from then on. */
export const newGeneration = { deviceGeneration: sql`${people.deviceGeneration} + 1` };

function macOf({ deviceKey }: DerivedSecrets, said: string): string {
  return digest(deviceKey, said).toString("base64url");
}
