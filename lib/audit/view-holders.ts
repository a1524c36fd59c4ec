type Sentences = Readonly<Record<string, string>>;

/** The sentences for records about a connected app, in place of the sentences for an API key. */
const CONNECTION: Sentences = {
  revoked: "The app's connection was ended, which is final. Connect the app again.",
  disabled: "The app's connection is disabled. It works again as soon as it is enabled.",
  key_expired:
    "The app's connection has ended: its time was over, or the app was not used for too long. Connect the app again.",
  maker_left:
    "The person who connected the app left its team, which ended the connection. After joining again they have to connect it again.",
  team_disabled: "The team of the app's connection is disabled, and the connection with it.",
  maker_disabled: "The person who connected the app is disabled, and their apps with them.",
  unknown_key: "The app's connection no longer exists. Connect the app again.",
  expired:
    "The access token has expired, and the app still sends it. The app has to renew it, or be connected again.",
  not_granted:
    "The grants of the team or the app do not include it. Grant it on the team's page, or connect the app again with more servers.",
  audience_team:
    "The app's team may not be granted this outside server. Its teams are under Keys → Outside.",
  audience_not_granted: "The outside server is not granted to the app. Grant it on the app's page.",
  requests_per_minute: "The app made more requests than its limit allows in a minute.",
  concurrent_calls: "The app had as many concurrent calls as its limit allows.",
};

/** The sentences for records about a trust rule, in place of the sentences for an API key. */
const TRUST_RULE: Sentences = {
  revoked: "The trust rule was ended, which is final. Its machines need a new rule.",
  disabled: "The trust rule is disabled. It works again as soon as it is enabled.",
  key_expired: "The trust rule has expired. Its machines need a new rule.",
  team_disabled: "The team of the trust rule is disabled, and the rule with it.",
  address_not_allowed: "The request came from an address that the trust rule does not allow.",
  unknown_key: "The trust rule of the access token no longer exists.",
  expired:
    "The access token has expired, and the machine still sends it. It has to exchange a new token of its issuer.",
  not_granted:
    "The grants of the team or the trust rule do not include it. Grant it on the team's or the rule's page.",
  audience_team:
    "The rule's team may not be granted this outside server. Its teams are under Keys → Outside.",
  audience_not_granted:
    "The outside server is not granted to the trust rule. Grant it on the rule's page.",
  requests_per_minute: "The rule's machines made more requests than its limit allows in a minute.",
  concurrent_calls: "The rule's machines had as many concurrent calls as its limit allows.",
};

/** The words that replace "a key" in the text of an action, by the kind of the record's subject. */
export const HOLDER_NOUNS: Readonly<Record<string, string>> = {
  connection: "an app",
  trust_rule: "a trust rule",
};

/**
 * By the kind of the record's subject, the sentences that explain a denial reason in place of the
 * sentences for a key.
 */
export const HOLDER_REASONS: Readonly<Record<string, Sentences>> = {
  connection: CONNECTION,
  trust_rule: TRUST_RULE,
};
