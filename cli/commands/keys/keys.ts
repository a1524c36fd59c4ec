import { EXPIRIES, expiryOf, givesExpiry } from "@/cli/arguments/expiry-options";
import { keyIdOf } from "@/cli/arguments/look-up";
import type { Command, Given } from "@/cli/terminal/command";
import type { Context } from "@/lib/core/context";
import { succeed } from "@/lib/errors/errors";
import { showKey } from "@/lib/keys/reads/show-key";
import { disableKey } from "@/lib/keys/update/disable-key";
import { enableKey } from "@/lib/keys/update/enable-key";
import { renameKey } from "@/lib/keys/update/rename-key";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { setKeyLimits } from "@/lib/keys/update/set-key-limits";
import { updateKey } from "@/lib/keys/update/update-key";
import { createKeyCommand } from "./create-key";
import { keyText } from "./key-text";
import { listKeysCommand } from "./list-keys";
import { matchingCommands } from "./matching-keys";
import { rotationCommands } from "./rotate-key";

const missing = "There is no such key.";
const argument = "ID";
const idOf = (given: Given) => given.text(argument) ?? "";

const show: Command = {
  name: "keys show",
  help: "Show one key, without its secret",
  argument,
  options: {},
  missing,
  run: async (ctx, given) => {
    const id = await keyIdOf(ctx, idOf(given));
    if (!id.ok) return id;
    const key = await showKey(ctx, { id: id.value });
    return key.ok ? succeed({ json: key.value, text: keyText(key.value) }) : key;
  },
};

const rename: Command = {
  name: "keys rename",
  help: "Rename a key",
  argument,
  options: { name: { value: "NAME", help: "the new name", required: true } },
  missing,
  run: (ctx, given) =>
    change(ctx, given, "Renamed.", (id) => renameKey(ctx, { id, name: given.text("name") ?? "" })),
};

const disable: Command = {
  name: "keys disable",
  help: "Disable a key until it is enabled again",
  argument,
  options: {},
  missing,
  run: (ctx, given) => change(ctx, given, "Disabled.", (id) => disableKey(ctx, { id })),
};

const enable: Command = {
  name: "keys enable",
  help: "Enable a disabled key",
  argument,
  options: {},
  missing,
  run: (ctx, given) => change(ctx, given, "Enabled.", (id) => enableKey(ctx, { id })),
};

const revoke: Command = {
  name: "keys revoke",
  help: "Revoke a key for good",
  argument,
  options: { reason: { value: "TEXT", help: "why, for the record", required: true } },
  missing,
  run: (ctx, given) =>
    change(ctx, given, "Revoked for good.", (id) =>
      revokeKey(ctx, { id, reason: given.text("reason") ?? "" }),
    ),
};

const limit: Command = {
  name: "keys limit",
  help: "Set a key's limits; an omitted limit is the installation's default",
  argument,
  options: {
    "per-minute": { value: "N", help: "requests per minute" },
    "at-once": { value: "N", help: "concurrent calls" },
  },
  missing,
  run: (ctx, given) =>
    change(ctx, given, "Limited.", (id) =>
      setKeyLimits(ctx, {
        id,
        requestsPerMinute: given.number("per-minute") ?? null,
        concurrentCalls: given.number("at-once") ?? null,
      }),
    ),
};

const edit: Command = {
  name: "keys edit",
  help: "Change when a key ends, or from where it works",
  argument,
  options: {
    days: { value: "N", help: "ends N days from now" },
    until: { value: "YYYY-MM-DD", help: "ends at the end of that day, in UTC" },
    never: { help: "does not end, where the policy allows it" },
    allow: { value: "NETWORK", help: "works only from this network; may be repeated", many: true },
    anywhere: { help: "works from any network" },
  },
  exclusive: EXPIRIES,
  missing,
  run: (ctx, given) => {
    const allow = given.texts("allow");
    return change(ctx, given, "Changed.", (id) =>
      updateKey(ctx, {
        id,
        ...(givesExpiry(given) ? { expires: expiryOf(given, null) } : {}),
        ...(allow.length > 0 || given.has("anywhere") ? { allowedAddresses: [...allow] } : {}),
      }),
    );
  },
};

async function change(
  ctx: Context,
  given: Given,
  message: string,
  act: (id: string) => ReturnType<typeof disableKey>,
): ReturnType<Command["run"]> {
  const id = await keyIdOf(ctx, idOf(given));
  if (!id.ok) return id;
  const done = await act(id.value);
  if (!done.ok) return done;
  return succeed({ json: done.value.key, text: `${message}\n\n${keyText(done.value.key)}` });
}

export const keyCommands: readonly Command[] = [
  createKeyCommand,
  listKeysCommand,
  show,
  rename,
  limit,
  edit,
  disable,
  enable,
  ...rotationCommands,
  revoke,
  ...matchingCommands,
];
