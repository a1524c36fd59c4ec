import { z } from "zod";
import { versionSchema } from "@/lib/core/schema-version";
import { limitsSchema } from "@/lib/limits/schema-limits";
import { cursorSchema } from "@/lib/paging/schema-cursor";
import { maskSecrets } from "@/lib/secrets/view";
import { idSchema } from "@/lib/std/schema-id";
import { NOT_SINGLE_LINE, SINGLE_LINE } from "@/lib/std/schema-text";
import { expirySchema } from "./schema-expiry";
import { CREDENTIAL_STATUSES, KEY_NAME_MAX, KEY_SORTS, KEY_STATES } from "./view-bounds";

export const REASON_MIN = 3;
export const REASON_MAX = 200;
export const BULK_MAX = 100;
export const PAGE_SIZE = 25;
export const PAGE_SIZE_MAX = 100;
export const ALLOWED_ADDRESSES_MAX = 50;

export const KEY_SCOPES = ["mcp", "admin"] as const;
export const KEY_KINDS = ["personal", "service"] as const;

/**
 * Accepts any string, because a string that is not a key's id is treated like the id of an unknown
 * key.
 */
const id = z.string("Name the key.").min(1, "Name the key.").max(80).toLowerCase();

const name = z
  .string("Give a name.")
  .trim()
  .min(1, "Give a name.")
  .max(KEY_NAME_MAX, `Use at most ${KEY_NAME_MAX} characters.`)
  .regex(SINGLE_LINE, NOT_SINGLE_LINE);

const reason = z
  .string("Say why the key ends.")
  .trim()
  .min(REASON_MIN, `Say why in at least ${REASON_MIN} characters.`)
  .max(REASON_MAX, `Use at most ${REASON_MAX} characters.`)
  .regex(SINGLE_LINE, NOT_SINGLE_LINE)
  // People may paste a leaked key into the reason to say where it was found, so keys in it are
  // masked.
  .transform(maskSecrets);

const ids = z
  .array(id)
  .min(1, "Choose at least one key.")
  .max(BULK_MAX, `Choose at most ${BULK_MAX} keys at a time.`)
  .transform((list) => [...new Set(list)]);

const whole = (from: number, to: number) => {
  const words = `Use a whole number from ${from} to ${to}.`;
  return z.number(words).int(words).min(from, words).max(to, words);
};

/** An IP address or a network in CIDR notation, such as 192.0.2.7 or 2001:db8::/32. */
const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: "Give an address or a network such as 192.0.2.0/24.",
});

/**
 * The UUID of an attempt to create a key. The client generates it and sends the same UUID when it
 * repeats the request.
 */
const attempt = idSchema("Use a new random UUID for each key.");

const limits = z.object(limitsSchema).partial().shape;

/** The addresses from which a key may be used. An empty list allows all addresses. */
const allowedAddresses = z
  .array(network)
  .max(ALLOWED_ADDRESSES_MAX, `Give at most ${ALLOWED_ADDRESSES_MAX} networks.`)
  .transform((list) => [...new Set(list.map((one) => one.toLowerCase()))]);

/**
 * The fields of a key that can be set when it is created or later. Only administrators can set
 * limits; null means the installation's limit. The database columns have the same names.
 */
const settings = z.object({ name, allowedAddresses, ...limits });
export const SETTING_NAMES = Object.keys(settings.shape) as (keyof typeof settings.shape)[];

export const createKeySchema = z.object({
  ...settings.shape,
  teamId: idSchema("Choose a team.").optional(),
  kind: z.enum(KEY_KINDS, "Choose personal or service.").optional(),
  expires: expirySchema,
  allowedAddresses: allowedAddresses.optional(),
  /**
   * `mcp` allows calls to servers; `admin` allows the administration of servers and keys. By
   * default, a key has only the scope `mcp`.
   */
  scopes: z
    .array(z.enum(KEY_SCOPES, "Choose mcp or admin."))
    .min(1, "Choose at least one scope.")
    .transform((list) => KEY_SCOPES.filter((scope) => list.includes(scope)))
    .optional(),
  attempt: attempt.optional(),
});

export const keySchema = z.object({ id });
export const replaceKeySchema = z.object({ id, attempt });

/**
 * The id of a key or its first characters, either with all of the UUID's hyphens or without
 * hyphens.
 */
export const findKeySchema = z.object({
  id: z
    .string("Name the key.")
    .trim()
    .toLowerCase()
    .regex(/^[0-9a-f]{8}[0-9a-f-]{0,28}$/, "Give a key's id, or at least its first 8 characters.")
    .refine((value) => value.replaceAll("-", "").length <= 32, "This is too long for a key's id."),
  /** The kind of credential to find: an API key, or a trust rule if the value is `trust`. */
  credential: z.enum(["key", "trust"]).default("key"),
});
export const renameKeySchema = z.object({ id, name, version: versionSchema });
/**
 * The new limits of a key. A limit that is omitted is not changed, and null means the
 * installation's limit.
 */
export const keyLimitsSchema = z.object({ id, ...limits, version: versionSchema });
/**
 * A change to a key. Fields that are omitted are not changed. A lifetime in days begins when the
 * change is made.
 */
export const updateKeySchema = z.object({
  id,
  ...settings.partial().shape,
  expires: expirySchema.optional(),
  enabled: z.boolean("Choose yes or no.").optional(),
  version: versionSchema,
});
export const revokeKeySchema = z.object({ id, reason });
export const bulkDisableKeysSchema = z.object({ ids, reason: reason.optional() });
export const bulkRevokeKeysSchema = z.object({ ids, reason });

/** A filter of the list of keys. Without any of its fields, all keys match. */
export const keyFilterSchema = z.object({
  q: z.string().trim().max(100, "Search for at most 100 characters.").optional(),
  teamId: idSchema("Choose a team.").optional(),
  ownerId: idSchema("Choose a person.").optional(),
  status: z.enum(KEY_STATES, "Choose a status.").optional(),
  /**
   * Selects keys whose last use is more than this many days ago. If a key was never used, the time
   * of its creation counts instead.
   */
  unusedDays: whole(1, 3650).optional(),
});

export const listKeysSchema = keyFilterSchema.extend({
  sort: z.enum(KEY_SORTS, "Choose an order.").default("created"),
  cursor: cursorSchema,
  pageSize: whole(1, PAGE_SIZE_MAX).default(PAGE_SIZE),
});

/**
 * The input for ending a connection or a trust rule. The reason is optional, because the console
 * asks for none.
 */
export const endCredentialSchema = z.object({ id, reason: reason.optional() });
export const listCredentialsSchema = listKeysSchema
  .pick({ teamId: true, cursor: true, pageSize: true })
  .extend({ status: z.enum(CREDENTIAL_STATUSES, "Choose a status.").optional() });

/** All keys that match `filter`, of which the person has seen `count`. */
export const matchingSchema = {
  filter: keyFilterSchema,
  count: z.number("Give the number of keys that you saw.").int().min(0),
};
export const disableMatchingKeysSchema = z.object(matchingSchema);
export const revokeMatchingKeysSchema = z.object({ ...matchingSchema, reason });

export type UpdateKeyInput = z.input<typeof updateKeySchema>;
export type KeyFilter = z.input<typeof keyFilterSchema>;
export type ListKeysInput = z.input<typeof listKeysSchema>;
