/** The names of Latchkey's own tools. They have no server. */
export const OWN_NAMES = ["latchkey_reach", "latchkey_whoami"];

/** The methods of protocol messages whose sums are kept by name. `invalid` is not a message. */
export const SUMMED_METHODS = [
  ...["initialize", "server/discover", "ping", "invalid"],
  ...["tools/list", "prompts/list", "prompts/get", "completion/complete", "logging/setLevel"],
  ...["resources/list", "resources/templates/list", "resources/read"],
  ...["resources/subscribe", "resources/unsubscribe", "subscriptions/listen"],
  ...["tasks/get", "tasks/result", "tasks/cancel", "tasks/update", "tasks/list"],
  ...["notifications/initialized", "notifications/cancelled", "notifications/progress"],
  "notifications/roots/list_changed",
];
