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

/** An issuer's public keys, reduced to the members that are needed to verify signatures. */
export type IssuerKeys = readonly z.output<typeof publicKey>[];

/**
 * The usable keys of a key set (RFC 7517, 5): public signature keys with a `kid`. Other keys are
 * skipped. Null if the value is not a key set, or has more than 50 keys.
 */
export function readKeySet(value: unknown): IssuerKeys | null {
  const set = keySet.safeParse(value);
  if (!set.success) return null;
  return set.data.keys.flatMap((one) => {
    const read = publicKey.safeParse(one);
    return read.success ? [read.data] : [];
  });
}

/** True if a key set contains a private key or a shared secret, neither of which may be pasted. */
export function hasSecret(value: unknown): boolean {
  const set = keySet.safeParse(value);
  return set.success && set.data.keys.some((one) => secretKey.safeParse(one).success);
}
