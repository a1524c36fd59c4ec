import { keyIdOf, teamIdsOf } from "@/cli/arguments/look-up";
import type { Command, Given } from "@/cli/terminal/command";
import { facts, moment, table } from "@/cli/terminal/print";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { listAudiences } from "@/lib/outward/registry/list-audiences";
import { registerAudience } from "@/lib/outward/registry/register-audience";
import { removeAudience } from "@/lib/outward/registry/remove-audience";
import { setKeyAudiences } from "@/lib/outward/registry/set-key-audiences";
import { updateAudience } from "@/lib/outward/registry/update-audience";
import type { AudienceView } from "@/lib/outward/view";

const missing = "There is no such audience.";
const argument = "URI";
const team = {
  value: "SLUG",
  help: "a team whose keys may be granted it; may be repeated",
  many: true,
} as const;

const list: Command = {
  name: "audiences list",
  help: "List the servers outside the gateway for which tokens are issued",
  options: {},
  run: async (ctx) => {
    const found = await listAudiences(ctx, {});
    if (!found.ok) return found;
    const text = found.value.length === 0 ? "No audiences." : audienceTable(found.value);
    return succeed({ json: { rows: found.value }, text });
  },
};

const add: Command = {
  name: "audiences add",
  help: "Register a server outside the gateway by the audience of its tokens",
  argument,
  options: { name: { value: "NAME", help: "what people call it", required: true }, team },
  run: async (ctx, given) => {
    const teamIds = await teamIdsOf(ctx, given.texts("team"));
    if (!teamIds.ok) return teamIds;
    const made = await registerAudience(ctx, {
      uri: given.text(argument) ?? "",
      name: given.text("name") ?? "",
      teamIds: teamIds.value,
    });
    return made.ok ? output("Registered.", made.value.audience) : made;
  },
};

const edit: Command = {
  name: "audiences edit",
  help: "Rename an audience or set its teams; keys of other teams lose it",
  argument,
  options: {
    name: { value: "NAME", help: "the new name" },
    team: { ...team, help: "a team whose keys may be granted it, in place of the present teams" },
    "no-team": { help: "no team's keys may be granted it" },
  },
  exclusive: ["team", "no-team"],
  missing,
  run: async (ctx, given) => {
    const audience = await audienceOf(ctx, given);
    if (!audience.ok) return audience;
    const teamIds = await teamIdsOf(ctx, given.texts("team"));
    if (!teamIds.ok) return teamIds;
    const changed = await updateAudience(ctx, {
      id: audience.value.id,
      name: given.text("name"),
      teamIds: given.has("no-team") || teamIds.value.length > 0 ? teamIds.value : undefined,
    });
    return changed.ok ? output("Changed.", changed.value.audience) : changed;
  },
};

const remove: Command = {
  name: "audiences remove",
  help: "Remove an audience; no further token is issued for it",
  argument,
  options: {},
  missing,
  run: async (ctx, given) => {
    const audience = await audienceOf(ctx, given);
    if (!audience.ok) return audience;
    const { id, uri } = audience.value;
    const removed = await removeAudience(ctx, { id });
    if (!removed.ok) return removed;
    const text = `Removed ${uri}. Its last tokens end within 15 minutes.`;
    return succeed({ json: { id, uri }, text });
  },
};

const grant: Command = {
  name: "keys audiences",
  help: "Set the audiences of a key, within its team's; none without --audience",
  argument: "ID",
  options: {
    audience: { value: "URI", help: "an audience of the key; may be repeated", many: true },
  },
  missing: "There is no such key.",
  run: async (ctx, given) => {
    const id = await keyIdOf(ctx, given.text("ID") ?? "");
    if (!id.ok) return id;
    const set = await setKeyAudiences(ctx, {
      id: id.value,
      audiences: [...given.texts("audience")],
    });
    if (!set.ok) return set;
    const audiences = set.value.choices.filter((one) => one.granted).map(({ uri }) => uri);
    const text = audiences.length === 0 ? "The key has no audiences." : audiences.join("\n");
    return succeed({ json: { id: id.value, audiences }, text });
  },
};

/** Finds the audience whose URI is exactly the command's argument. Failure: `not_found`. */
async function audienceOf(ctx: Context, given: Given): Promise<Result<AudienceView>> {
  const found = await listAudiences(ctx, {});
  if (!found.ok) return found;
  const audience = found.value.find(({ uri }) => uri === given.text(argument));
  return audience ? succeed(audience) : fail("not_found");
}

function output(message: string, audience: AudienceView) {
  const text = facts([
    ["Name", audience.name],
    ["Audience", audience.uri],
    ["Id", audience.id],
    ["Teams", teamsText(audience)],
    ["Held by", String(audience.holders)],
    ["Last token", issuedText(audience)],
  ]);
  return succeed({ json: audience, text: `${message}\n\n${text}` });
}

const teamsText = ({ teams }: AudienceView) => teams.map(({ slug }) => slug).join(", ") || "none";
const issuedText = ({ lastIssuedAt }: AudienceView) =>
  lastIssuedAt ? moment(lastIssuedAt) : "never";

function audienceTable(audiences: readonly AudienceView[]): string {
  return table(
    ["Audience", "Name", "Teams", "Held by", "Last token"],
    audiences.map((one) => [
      ...[one.uri, one.name, teamsText(one), String(one.holders), issuedText(one)],
    ]),
  );
}

export const audienceCommands: readonly Command[] = [list, add, edit, remove, grant];
