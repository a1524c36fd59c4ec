import { teamIdOf } from "@/cli/arguments/look-up";
import type { Command, Given } from "@/cli/terminal/command";
import { table } from "@/cli/terminal/print";
import { succeed } from "@/lib/errors/errors";
import { listGrants } from "@/lib/grants/list-grants";
import { setTeamGrants } from "@/lib/grants/set-team-grants";
import type { GrantView } from "@/lib/grants/view";

const missing = "There is no such server.";
const argument = "SERVER";
const serverOf = (given: Given) => given.text(argument) ?? "";
const team = { value: "SLUG", help: "the team", required: true } as const;

const list: Command = {
  name: "grants list",
  help: "List what a team may use",
  argument: "SLUG",
  options: {},
  run: async (ctx, given) => {
    const id = await teamIdOf(ctx, given.text("SLUG"));
    if (!id.ok) return id;
    const found = await listGrants(ctx, { teamId: id.value });
    if (!found.ok) return found;
    const { team: grants, version } = found.value;
    return succeed({ json: { grants, version }, text: grantsText(grants) });
  },
};

const grant: Command = {
  name: "grants set",
  help: "Let a team use a server: all of it, or only some tools",
  argument,
  options: {
    team,
    tool: { value: "NAME", help: "a tool, * for any characters; may be repeated", many: true },
    "no-prompts": { help: "without its prompts" },
    "no-resources": { help: "without its resources" },
  },
  missing,
  run: (ctx, given) => {
    const tools = given.texts("tool");
    return replace(ctx, given, [
      {
        server: serverOf(given),
        tools: tools.length > 0 ? [...tools] : ["*"],
        prompts: !given.has("no-prompts"),
        resources: !given.has("no-resources"),
      },
    ]);
  },
};

const revoke: Command = {
  name: "grants remove",
  help: "Take a server out of a team's reach at once",
  argument,
  options: { team },
  missing,
  run: (ctx, given) => replace(ctx, given, []),
};

type Grants = Parameters<typeof setTeamGrants>[1]["grants"];

/** Replaces the team's grant on the command's server, and keeps its other grants. */
async function replace(
  ctx: Parameters<Command["run"]>[0],
  given: Given,
  grants: Grants,
): ReturnType<Command["run"]> {
  const id = await teamIdOf(ctx, given.text("team"));
  if (!id.ok) return id;
  const teamId = id.value ?? "";
  const before = await listGrants(ctx, { teamId });
  if (!before.ok) return before;
  const { team: found, version } = before.value;
  const others = found
    .filter(({ server }) => server.name !== serverOf(given))
    .map(({ server, tools, ...rest }) => ({ ...rest, server: server.name, tools: [...tools] }));
  const set = await setTeamGrants(ctx, { teamId, grants: [...others, ...grants], version });
  if (!set.ok) return set;
  const { grants: after } = set.value;
  return succeed({ json: { grants: after, version: set.value.version }, text: grantsText(after) });
}

function grantsText(grants: readonly GrantView[]): string {
  if (grants.length === 0) return "The team has no grants.";
  return table(
    ["Server", "Tools", "Prompts", "Resources"],
    grants.map(({ server, tools, prompts, resources }) => [
      ...[
        server.name,
        tools.join(", ") || "none",
        prompts ? "yes" : "no",
        resources ? "yes" : "no",
      ],
    ]),
  );
}

export const grantCommands: readonly Command[] = [list, grant, revoke];
