import { EXPIRIES, expiryOf, expiryOptions } from "@/cli/arguments/expiry-options";
import { teamIdOf } from "@/cli/arguments/look-up";
import type { Command } from "@/cli/terminal/command";
import { succeed } from "@/lib/errors/errors";
import { createKey } from "@/lib/keys/creation/create-key";
import { showKeyPolicy } from "@/lib/keys/creation/show-key-policy";
import { policyOfTeam } from "@/lib/keys/view-policies";
import { keyText } from "./key-text";

export const createKeyCommand: Command = {
  name: "keys create",
  help: "Create a service key; it is shown only once",
  options: {
    name: { value: "NAME", help: "what people call it", required: true },
    team: { value: "SLUG", help: "its team (default: default)" },
    ...expiryOptions,
    admin: { help: "may administer servers and keys through the API" },
    audience: {
      value: "URI",
      help: "gets tokens for this server outside the gateway; may be repeated",
      many: true,
    },
    allow: { value: "NETWORK", help: "works only from this network; may be repeated", many: true },
  },
  exclusive: EXPIRIES,
  run: async (ctx, given) => {
    const team = await teamIdOf(ctx, given.text("team"));
    if (!team.ok) return team;
    const policy = await showKeyPolicy(ctx, {});
    if (!policy.ok) return policy;
    const made = await createKey(ctx, {
      name: given.text("name") ?? "",
      kind: "service",
      expires: expiryOf(given, policyOfTeam(policy.value, team.value).maxKeyDays),
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
