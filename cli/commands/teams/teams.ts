import { teamIdOf } from "@/cli/arguments/look-up";
import type { Command, Given } from "@/cli/terminal/command";
import { facts, table } from "@/cli/terminal/print";
import type { Context } from "@/lib/core/context";
import { type Result, succeed } from "@/lib/errors/errors";
import type { KeyRules } from "@/lib/policy/view-key-rules";
import { createTeam } from "@/lib/teams/create-team";
import { disableTeam } from "@/lib/teams/disable-team";
import { enableTeam } from "@/lib/teams/enable-team";
import { renameTeam } from "@/lib/teams/rename-team";
import { setTeamPolicy } from "@/lib/teams/set-team-policy";
import { showTeam } from "@/lib/teams/show-team";
import { surveyTeams } from "@/lib/teams/survey-teams";
import type { TeamDetail } from "@/lib/teams/view";
import { grantCommands } from "./grants";
import { memberCommands } from "./members";

const missing = "There is no such team.";
const argument = "SLUG";
const slugOf = (given: Given) => given.text(argument) ?? "";

const list: Command = {
  name: "teams list",
  help: "List the teams by name",
  options: {},
  run: async (ctx) => {
    const found = await surveyTeams(ctx, {});
    if (!found.ok) return found;
    const text = table(
      ["Slug", "Name", "Members", "Active keys", "Servers", "State"],
      found.value.map((team) => [
        ...[team.slug, team.name, String(team.members), String(team.activeKeys)],
        ...[String(team.servers), team.disabled ? "disabled" : "enabled"],
      ]),
    );
    return succeed({ json: { rows: found.value }, text });
  },
};

const show: Command = {
  name: "teams show",
  help: "Show a team with its members",
  argument,
  options: {},
  missing,
  run: async (ctx, given) => {
    const team = await showTeam(ctx, { slug: slugOf(given) });
    return team.ok ? succeed({ json: team.value, text: teamText(team.value) }) : team;
  },
};

const create: Command = {
  name: "teams create",
  help: "Create a team, without members, keys or grants",
  argument: "NAME",
  options: { slug: { value: "SLUG", help: "its name in URLs, which never changes" } },
  run: async (ctx, given) => {
    const made = await createTeam(ctx, {
      name: given.text("NAME") ?? "",
      slug: given.text("slug"),
    });
    if (!made.ok) return made;
    const { name, slug } = made.value;
    return succeed({ json: made.value, text: `Created ${name} (${slug}).` });
  },
};

const rename: Command = {
  name: "teams rename",
  help: "Rename a team; its slug stays",
  argument,
  options: { name: { value: "NAME", help: "the new name", required: true } },
  missing,
  run: (ctx, given) =>
    change(ctx, given, "Renamed.", (id) => renameTeam(ctx, { id, name: given.text("name") ?? "" })),
};

const policy: Command = {
  name: "teams policy",
  help: "Set a team's policy on its keys; an omitted rule is none",
  argument,
  options: {
    "max-days": { value: "N", help: "keys live at most N days" },
    "must-expire": { help: "every key must expire" },
    "keys-per-member": { value: "N", help: "personal keys of a member in the team" },
    "keys-per-team": { value: "N", help: "keys of the team, of people and services together" },
  },
  missing,
  run: (ctx, given) =>
    change(ctx, given, "Policy set.", (id) =>
      setTeamPolicy(ctx, {
        id,
        maxKeyDays: given.number("max-days") ?? null,
        allowNoExpiry: !given.has("must-expire"),
        keysPerMember: given.number("keys-per-member") ?? null,
        keysPerTeam: given.number("keys-per-team") ?? null,
      }),
    ),
};

const disable: Command = {
  name: "teams disable",
  help: "Refuse a team's keys, apps and trust rules until it is enabled",
  argument,
  options: {},
  missing,
  run: (ctx, given) => change(ctx, given, "Disabled.", (id) => disableTeam(ctx, { id })),
};

const enable: Command = {
  name: "teams enable",
  help: "Enable a disabled team",
  argument,
  options: {},
  missing,
  run: (ctx, given) => change(ctx, given, "Enabled.", (id) => enableTeam(ctx, { id })),
};

async function change(
  ctx: Context,
  given: Given,
  message: string,
  act: (id: string) => Promise<Result<unknown>>,
): ReturnType<Command["run"]> {
  const id = await teamIdOf(ctx, slugOf(given));
  if (!id.ok) return id;
  const done = await act(id.value ?? "");
  if (!done.ok) return done;
  const team = await showTeam(ctx, { slug: slugOf(given) });
  if (!team.ok) return team;
  return succeed({ json: team.value, text: `${message}\n\n${teamText(team.value)}` });
}

function teamText(team: TeamDetail): string {
  const about = facts([
    ["Name", team.name],
    ["Slug", team.slug],
    ["Id", team.id],
    ["State", team.disabled ? "disabled" : "enabled"],
    ["Active keys", String(team.activeKeys)],
    ["Policy", policyText(team.policy)],
  ]);
  if (team.members.length === 0) return `${about}\n\nNo members.`;
  const members = table(
    ["Email", "Name", "Role", "Status", "Keys"],
    team.members.map((one) => [
      ...[one.email ?? "", one.name, one.role, one.status, String(one.activeKeys)],
    ]),
  );
  return `${about}\n\n${members}`;
}

function policyText({ maxKeyDays, allowNoExpiry, keysPerMember, keysPerTeam }: KeyRules): string {
  const rules = [
    maxKeyDays === null ? null : `keys live at most ${maxKeyDays} days`,
    allowNoExpiry ? null : "every key must expire",
    keysPerMember === null ? null : `at most ${keysPerMember} personal keys per member`,
    keysPerTeam === null ? null : `at most ${keysPerTeam} keys`,
  ];
  return rules.filter((rule) => rule !== null).join("; ") || "none of its own";
}

export const teamCommands: readonly Command[] = [
  ...[list, show, create, rename, policy, disable, enable],
  ...memberCommands,
  ...grantCommands,
];
