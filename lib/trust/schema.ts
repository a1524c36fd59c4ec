import { z } from "zod";
import { grantsSchema } from "@/lib/grants/schema";
import { createKeySchema, updateKeySchema } from "@/lib/keys/schema";
import { TOKEN_SECONDS_MAX, TOKEN_SECONDS_MIN } from "@/lib/policy/view-bounds";
import { NOT_SINGLE_LINE, SINGLE_LINE } from "@/lib/std/schema-text";
import { pastedToken } from "@/lib/tokens/view-decode";
import { hasSecret, KEYS_MAX, readKeySet } from "./schema-key-set";

/** The maximum length of a machine's token, in characters. */
export const ASSERTION_MAX = 16 * 1024;
const ISSUER_MAX = 300;
const PATTERN_MAX = 500;
const CLAIMS_MAX = 20;
const KEY_SET_MAX = 64 * 1024;
const ISSUER = "Give the issuer's https address, exactly as in the iss of its tokens.";
const SECONDS = `Use whole seconds from ${TOKEN_SECONDS_MIN} to ${TOKEN_SECONDS_MAX}.`;

/** Only a URL in normal form is accepted, because issuers are compared as texts. */
const issuer = z
  .string(ISSUER)
  .trim()
  .max(ISSUER_MAX, `Use at most ${ISSUER_MAX} characters.`)
  .refine((value) => {
    const url = URL.canParse(value) ? new URL(value) : null;
    if (url?.protocol !== "https:" || url.search || url.hash) return false;
    if (url.username || url.password) return false;
    return value === url.href || `${value}/` === url.href;
  }, ISSUER);

const pattern = z
  .string("Give a value; * stands for any characters except / and :.")
  .trim()
  .min(1, "Give a value; * stands for any characters except / and :.")
  .max(PATTERN_MAX, `Use at most ${PATTERN_MAX} characters.`)
  .regex(SINGLE_LINE, NOT_SINGLE_LINE)
  .refine((value) => !value.includes("**"), "Use * in place of **: a * never matches / or :.");

/** Registered claims (RFC 7519, section 4.1), for which `claims` must not contain a pattern. */
const OWN_FIELDS = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

const claims = z
  .record(
    z
      .string()
      .regex(
        /^[\x21-\x7e]{1,100}$/,
        "Name the claim with 1 to 100 ASCII characters, without spaces.",
      )
      .refine(
        (name) => !OWN_FIELDS.includes(name),
        "Remove this claim. iss, sub, aud, exp, nbf, iat and jti are not given here.",
      ),
    pattern,
  )
  .refine((all) => Object.keys(all).length <= CLAIMS_MAX, `Give at most ${CLAIMS_MAX} claims.`);

/** A key set that a person has pasted as text. Only its public parts are kept. */
const jwks = z
  .string("Paste the key set.")
  .max(KEY_SET_MAX, "The key set is too long. Use at most 65,536 characters.")
  .transform((value, context) => {
    const refuse = (message: string) => {
      context.addIssue(message);
      return z.NEVER;
    };
    const parsed = jsonOf(value);
    if (hasSecret(parsed))
      return refuse("This key set contains a secret key. Paste the public keys only.");
    const keys = readKeySet(parsed);
    if (!keys || keys.length === 0) {
      return refuse(`Paste a JSON key set with 1 to ${KEYS_MAX} public keys, each with a kid.`);
    }
    return { keys: keys.map((key) => ({ ...key })) };
  });

const ca = z
  .string("Paste the authority's certificate.")
  .trim()
  .max(KEY_SET_MAX, "The text is too long. Use at most 65,536 characters.");

export const createRuleSchema = createKeySchema
  .pick({
    ...{ name: true, teamId: true, expires: true, allowedAddresses: true },
    ...{ requestsPerMinute: true, concurrentCalls: true },
  })
  .extend({
    issuer,
    /** The pattern that `sub` must match. If it is null or omitted, every subject matches. */
    subject: pattern.nullable().optional(),
    claims: claims.optional(),
    /**
     * The public keys of the issuer. If they are null or omitted, they are read from the issuer's
     * address.
     */
    jwks: jwks.nullable().optional(),
    /**
     * The only certificate authorities (PEM) that are trusted for the issuer's address. If null or
     * omitted, the public authorities are trusted.
     */
    ca: ca.nullable().optional(),
    /**
     * Whether the issuer's keys may be read from a private address. Only operators can allow this.
     */
    privateIssuer: z.boolean("Choose yes or no.").optional(),
    /**
     * The lifetime of access tokens in seconds. The lifetime in the installation's policy is the
     * maximum, and is used if this value is null or omitted.
     */
    tokenSeconds: z
      .number(SECONDS)
      .int(SECONDS)
      .min(TOKEN_SECONDS_MIN, SECONDS)
      .max(TOKEN_SECONDS_MAX, SECONDS)
      .nullable()
      .optional(),
    grants: grantsSchema.nullable().optional(),
  });

/** A field of a rule that a change must not contain. */
const fixed = z
  .never(
    "What a token must contain cannot be changed, because it says whose tokens the rule has accepted. End the rule and create another.",
  )
  .optional();

/** A change to a trust rule. Omitted fields stay as they are. */
export const updateRuleSchema = updateKeySchema.extend({
  expires: createKeySchema.shape.expires.optional(),
  allowedAddresses: createKeySchema.shape.allowedAddresses,
  /**
   * The public keys that replace the pasted keys. Allowed only for a rule whose keys were pasted.
   */
  jwks: jwks.optional(),
  /**
   * The certificate authorities that replace the current ones. Allowed only for a rule that has
   * authorities of its own.
   */
  ca: ca.optional(),
  tokenSeconds: createRuleSchema.shape.tokenSeconds,
  /** The rule's own grants; null removes them, so that the rule has its team's grants. */
  grants: createRuleSchema.shape.grants,
  ...{ issuer: fixed, subject: fixed, claims: fixed },
});

export type UpdateRuleInput = z.input<typeof updateRuleSchema>;
export type CreateRuleInput = z.input<typeof createRuleSchema>;

export const testTokenSchema = z.object({
  /** A token as a person pastes it: `Bearer` or `Authorization: Bearer` may stand before it. */
  token: z
    .string("Paste a token.")
    .overwrite(pastedToken)
    .min(1, "Paste a token.")
    .max(ASSERTION_MAX, "The token is too long. Use at most 16,384 characters."),
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
