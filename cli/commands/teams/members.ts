import { personOfEmail, teamIdOf } from "@/cli/arguments/look-up";
import type { Command, Given } from "@/cli/terminal/command";
import type { Context } from "@/lib/core/context";
import { type Result, succeed } from "@/lib/errors/errors";
import { addTeamMember } from "@/lib/teams/add-team-member";
import { removeTeamMember } from "@/lib/teams/remove-team-member";
import { TEAM_ROLES } from "@/lib/teams/schema";
import { setTeamRole } from "@/lib/teams/set-team-role";
import type { TeamRole } from "@/lib/teams/view";

const missing = "There is no such person in this team.";
const argument = "EMAIL";
const emailOf = (given: Given) => given.text(argument) ?? "";
const team = { value: "SLUG", help: "the team", required: true } as const;
const role = { value: "ROLE", help: TEAM_ROLES.join(" or ") } as const;
const roleOf = (given: Given) => given.text("role") as TeamRole | undefined;

const add: Command = {
  name: "teams add-member",
  help: "Add a person to a team",
  argument,
  options: { team, role: { ...role, help: `${role.help} (default: member)` } },
  missing: "There is no such person.",
  run: async (ctx, given) => {
    const id = await teamIdOf(ctx, given.text("team"));
    if (!id.ok) return id;
    const input = { id: id.value ?? "", email: emailOf(given), role: roleOf(given) };
    const added = await addTeamMember(ctx, input);
    if (!added.ok) return added;
    const { slug, person } = added.value;
    return succeed({
      json: added.value,
      text: `Added ${person} to ${slug} as ${added.value.role}.`,
    });
  },
};

const setRole: Command = {
  name: "teams set-role",
  help: "Make a member a lead, or a lead a member",
  argument,
  options: { team, role: { ...role, required: true } },
  missing,
  run: async (ctx, given) => {
    const ids = await idsOf(ctx, given);
    if (!ids.ok) return ids;
    const set = await setTeamRole(ctx, { ...ids.value, role: roleOf(given) ?? "member" });
    if (!set.ok) return set;
    const { person, slug } = set.value;
    return succeed({ json: set.value, text: `${person} is a ${set.value.role} of ${slug}.` });
  },
};

const remove: Command = {
  name: "teams remove-member",
  help: "Remove a person from a team; their keys there end for good",
  argument,
  options: { team },
  missing,
  run: async (ctx, given) => {
    const ids = await idsOf(ctx, given);
    if (!ids.ok) return ids;
    const removed = await removeTeamMember(ctx, ids.value);
    if (!removed.ok) return removed;
    const { person, slug, endedKeys } = removed.value;
    const ended = endedKeys.map(({ name }) => `\n  ${name}`).join("");
    const text = `Removed ${person} from ${slug}.${ended && ` Ended:${ended}`}`;
    return succeed({ json: removed.value, text });
  },
};

async function idsOf(
  ctx: Context,
  given: Given,
): Promise<Result<{ id: string; personId: string }>> {
  const id = await teamIdOf(ctx, given.text("team"));
  if (!id.ok) return id;
  const person = await personOfEmail(ctx, emailOf(given));
  return person.ok ? succeed({ id: id.value ?? "", personId: person.value.id }) : person;
}

export const memberCommands: readonly Command[] = [add, setRole, remove];
