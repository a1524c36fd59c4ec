/**
 * For each internal reason, a sentence that explains why a token from another issuer was refused.
 */
export const TRUST_REASONS: Readonly<Record<string, string>> = {
  not_a_token: "The text is not a signed token in compact form.",
  assertion_algorithm:
    "The token's algorithm is not accepted, or does not suit its key. Only algorithms with a public key are accepted.",
  assertion_type: "The token has a type other than JWT, so it is not an identity token.",
  id_jag:
    "The token is an identity assertion grant (ID-JAG), which speaks for a person, not for a machine.",
  assertion_incomplete:
    "The token lacks the claim iss, exp or iat, or one of its times is not a number.",
  unknown_issuer:
    "No rule trusts this issuer. Issuers are compared exactly: with a slash at the end, it is a different issuer.",
  rule_ended: "The rule for this issuer was ended.",
  issuer_keys_unavailable:
    "The issuer's keys could not be read. The issuer must answer under /.well-known/openid-configuration, with exactly its own name. For an issuer inside your network, the rule must permit its private address, and name its certificate authority if it has its own; or paste its keys into the rule.",
  issuer_key_unknown:
    "The token names no key, or a key that its issuer does not publish now. If the keys were pasted, they may be out of date.",
  assertion_signature:
    "The signature is wrong: the token was changed, or was not signed by its issuer.",
  assertion_audience:
    "The token is not for Latchkey alone. The job must request a token with Latchkey's audience, which the rule's page shows. The provider's default audience is not accepted.",
  assertion_expired:
    "The token has expired. The job must request a new token just before the exchange.",
  assertion_not_yet:
    "The token is not valid yet. Check the clocks of Latchkey's and the issuer's machines.",
  assertion_too_old: "The token was issued more than a day ago.",
  subject_mismatch: "The token's subject does not fit. In a rule, * never matches / or :.",
  claim_mismatch: "A claim of the token does not fit the rule, or is missing.",
  several_rules:
    "The token fits several rules. Narrow the rules so that the token fits only one, or end the others.",
};
