import { z } from "zod";

export const KEYS_MAX = 50;

const text = z.string().min(1).max(4_096);
const publicKey = z.object({
  kty: z.enum(["RSA", "EC", "OKP"]),
  kid: text.max(512),
  alg: text.optional(),
  use: z.literal("sig").optional(),
  ...{ n: text.optional(), e: text.optional() },
  ...{ crv: text.optional(), x: text.optional(), y: text.optional() },
});
const keySet = z.object({ keys: z.array(z.unknown()).max(KEYS_MAX) });
const secretKey = z.object({ d: z.unknown() }).or(z.object({ k: z.unknown() }));

/** The keys of an issuer that can verify signatures, with nothing beside what that takes. */
export type IssuerKeys = readonly z.output<typeof publicKey>[];

/**
 * The usable keys of a key set (RFC 7517, 5): public, for signatures, with a `kid`. Others are left
 * out. Null where it is no key set, or has more than 50 keys.
 */
export function readKeySet(value: unknown): IssuerKeys | null {
  const set = keySet.safeParse(value);
  if (!set.success) return null;
  return set.data.keys.flatMap((one) => {
    const read = publicKey.safeParse(one);
    return read.success ? [read.data] : [];
  });
}

/** True where a key set carries the secret part of a key, which nobody should have been given. */
export function hasSecret(value: unknown): boolean {
  const set = keySet.safeParse(value);
  return set.success && set.data.keys.some((one) => secretKey.safeParse(one).success);
}
