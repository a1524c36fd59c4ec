/** A sentence for each reason why a token of another issuer was refused. */
export const TRUST_REASONS: Readonly<Record<string, string>> = {
  not_a_token: "What was sent is not a signed token in compact form.",
  assertion_algorithm:
    "The token is signed with an algorithm that is not taken, or not with the one of its key. Only those with a public key are.",
  assertion_type: "The token is of a type of its own, and no identity token.",
  id_jag:
    "The token is an identity assertion grant (ID-JAG), which speaks for a person, not for a machine.",
  assertion_incomplete: "The token lacks one of the claims iss, exp and iat, or it has no sense.",
  unknown_issuer:
    "No rule trusts this issuer. It is compared to the letter: a slash at the end makes it another one.",
  rule_ended: "The rule for this issuer was ended.",
  issuer_keys_unavailable:
    "The issuer's keys could not be read. It has to answer at its public address under /.well-known/openid-configuration and name itself there to the letter; for an issuer inside, paste its keys into the rule.",
  issuer_key_unknown:
    "The token was signed with a key that its issuer does not publish, or no longer. Where the keys were pasted, they may be old.",
  assertion_signature:
    "The signature does not fit: the token was changed, or not signed by its issuer.",
  assertion_audience:
    "The token is not for Latchkey alone. The job has to ask for one with Latchkey's audience, which the rule's page shows; the provider's usual one is not taken.",
  assertion_expired:
    "The token has expired. The job has to ask for a new one just before the exchange.",
  assertion_not_yet: "The token is not valid yet. Compare the clocks of the two machines.",
  assertion_too_old: "The token was issued more than a day ago.",
  subject_mismatch: "The token's subject does not fit. In a rule, * never stands for / or :.",
  claim_mismatch: "A claim of the token does not fit the rule, or is missing.",
  several_rules:
    "The token fits several rules. Narrow them so that it fits one, or end the others.",
};
