/** Names of our own tools, which no server's tool may have. */
export const OWN_NAMES = ["latchkey_reach", "latchkey_whoami"] as const;
