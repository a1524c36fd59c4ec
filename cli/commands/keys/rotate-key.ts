import { keyIdOf } from "@/cli/arguments/look-up";
import type { Command } from "@/cli/terminal/command";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { liftQuarantine } from "@/lib/keys/quarantine/lift-quarantine";
import { showKey } from "@/lib/keys/reads/show-key";
import { cancelRotation } from "@/lib/keys/rotation/cancel-rotation";
import { finishRotation } from "@/lib/keys/rotation/finish-rotation";
import { rotateKey } from "@/lib/keys/rotation/rotate-key";
import { DEFAULT_OVERLAP, OVERLAPS, type Overlap } from "@/lib/keys/rotation/view-overlaps";
import { type KeyView, maskedKey } from "@/lib/keys/view";
import { keyText } from "./key-text";

const argument = "ID";
const missing = "There is no such key.";

const rotate: Command = {
  name: "keys rotate",
  help: "Give a service key a new secret; it is shown only once",
  argument,
  options: {
    overlap: {
      value: OVERLAPS.join("|"),
      help: `how long the old secret still works (default: ${DEFAULT_OVERLAP})`,
    },
    attempt: { value: "TEXT", help: "a repeated command with the same text rotates only once" },
  },
  missing,
  run: async (ctx, given) => {
    const id = await keyIdOf(ctx, given.text(argument) ?? "");
    if (!id.ok) return id;
    const rotated = await rotateKey(ctx, {
      id: id.value,
      overlap: (given.text("overlap") ?? DEFAULT_OVERLAP) as Overlap,
      ...(given.has("attempt") ? { attempt: given.text("attempt") } : {}),
    });
    if (!rotated.ok) return rotated;
    const { key, plainKey } = rotated.value;
    const said =
      plainKey === null
        ? "An earlier command with this text rotated the key. Its secret is not shown again."
        : `${plainKey}\n\nKeep it now: it is not shown again.`;
    return succeed({ json: { ...key, key: plainKey }, text: `${keyText(key)}\n\n${said}` });
  },
};

/** A command that ends one of the two secrets of a running rotation. */
const endCommand = (
  name: string,
  help: string,
  message: string,
  act: (ctx: Context, input: { id: string }) => Promise<Result<{ key: KeyView }>>,
): Command => ({
  name,
  help,
  argument,
  options: {},
  missing,
  run: async (ctx, given) => {
    const id = await keyIdOf(ctx, given.text(argument) ?? "");
    if (!id.ok) return id;
    const done = await act(ctx, { id: id.value });
    if (!done.ok) return done;
    const { key } = done.value;
    return succeed({ json: key, text: `${message}\n\n${keyText(key)}` });
  },
});

const lift: Command = {
  name: "keys lift-quarantine",
  help: "Let a key that was reported as leaked work again",
  argument,
  options: {
    "last-four": { value: "XXXX", help: "the secret, if both of a rotation were reported" },
  },
  missing,
  run: async (ctx, given) => {
    const id = await keyIdOf(ctx, given.text(argument) ?? "");
    if (!id.ok) return id;
    const shown = await showKey(ctx, { id: id.value });
    if (!shown.ok) return shown;
    const { quarantinedAt, lastFour, rotation } = shown.value;
    const reported = [
      ...(quarantinedAt ? [lastFour] : []),
      ...(rotation?.quarantinedAt ? [rotation.lastFour] : []),
    ];
    const named = given.text("last-four") ?? (reported.length > 1 ? undefined : reported[0]);
    if (named === undefined || !reported.includes(named)) {
      const masked = reported.map(maskedKey).join(" and ");
      const words = masked ? `Name one of the secrets: ${masked}.` : "Nobody reported this key.";
      return fail("invalid_input", { fields: { "last-four": words } });
    }
    const done = await liftQuarantine(ctx, { id: id.value, lastFour: named });
    if (!done.ok) return done;
    const { key } = done.value;
    return succeed({ json: key, text: `${maskedKey(named)} works again.\n\n${keyText(key)}` });
  },
};

export const rotationCommands: readonly Command[] = [
  rotate,
  lift,
  endCommand(
    "keys finish-rotation",
    "End the old secret of a rotation now",
    "Only the new secret works.",
    finishRotation,
  ),
  endCommand(
    "keys cancel-rotation",
    "Keep the old secret and end the new one, while both work",
    "Only the old secret works.",
    cancelRotation,
  ),
];
