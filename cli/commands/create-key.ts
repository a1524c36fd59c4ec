import type { Command, Given } from "@/cli/terminal/command";
import { succeed } from "@/lib/errors/errors";
import { createKey } from "@/lib/keys/creation/create-key";
import { showKeyPolicy } from "@/lib/keys/creation/show-key-policy";
import { DEFAULT_EXPIRY_DAYS, type Expiry } from "@/lib/keys/schema-expiry";
import { keyText } from "./key-text";
import { teamIdOf } from "./look-up";

export const createKeyCommand: Command = {
  name: "keys create",
  help: "Create a service key; it is shown only once",
  options: {
    name: { value: "NAME", help: "what people call it", required: true },
    team: { value: "SLUG", help: "its team (default: default)" },
    days: {
      value: "N",
      help: `ends after N days (default: ${DEFAULT_EXPIRY_DAYS}, or the policy's limit if lower)`,
    },
    until: { value: "YYYY-MM-DD", help: "ends at the end of that day, in UTC" },
    never: { help: "does not end, where the policy allows it" },
    admin: { help: "may administer servers and keys through the API" },
    audience: {
      value: "URI",
      help: "gets tokens for this server outside the gateway; may be repeated",
      many: true,
    },
    allow: { value: "NETWORK", help: "works only from this network; may be repeated", many: true },
  },
  exclusive: ["days", "until", "never"],
  run: async (ctx, given) => {
    const team = await teamIdOf(ctx, given.text("team"));
    if (!team.ok) return team;
    const policy = await showKeyPolicy(ctx, {});
    if (!policy.ok) return policy;
    const made = await createKey(ctx, {
      name: given.text("name") ?? "",
      kind: "service",
      expires: expiryOf(given, policy.value.maxKeyDays),
      ...(team.value ? { teamId: team.value } : {}),
      allowedAddresses: [...given.texts("allow")],
      audiences: [...given.texts("audience")],
      ...(given.has("admin") ? { scopes: ["mcp", "admin"] } : {}),
    });
    if (!made.ok) return made;
    const { key, plainKey } = made.value;
    const { id, ...rest } = key;
    const text = `${keyText(key)}\n\n${plainKey}\n\nKeep it now: it is not shown again.`;
    return succeed({ json: { id, key: plainKey, ...rest }, text });
  },
};

function expiryOf(given: Given, maxKeyDays: number | null): Expiry {
  if (given.has("never")) return { type: "never" };
  const date = given.text("until");
  if (date !== undefined) return { type: "date", date };
  const days = given.number("days");
  return { type: "days", days: days ?? Math.min(DEFAULT_EXPIRY_DAYS, maxKeyDays ?? Infinity) };
}
