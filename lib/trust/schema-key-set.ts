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

/**
 * The public keys of an issuer. Each key has only the members that are needed to verify signatures.
 */
export type IssuerKeys = readonly z.output<typeof publicKey>[];

/**
 * Returns the usable keys of a key set (RFC 7517, section 5): public signing keys that have a
 * `kid`. Other keys are skipped. Returns null if the value is not a key set or has more than 50
 * keys.
 */
export function readKeySet(value: unknown): IssuerKeys | null {
  const set = keySet.safeParse(value);
  if (!set.success) return null;
  return set.data.keys.flatMap((one) => {
    const read = publicKey.safeParse(one);
    return read.success ? [read.data] : [];
  });
}

/**
 * Returns true if a key set contains a private key or a shared secret. A person must not paste
 * either of them.
 */
export function hasSecret(value: unknown): boolean {
  const set = keySet.safeParse(value);
  return set.success && set.data.keys.some((one) => secretKey.safeParse(one).success);
}
