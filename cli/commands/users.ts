import { personOfEmail, teamIdsOf } from "@/cli/arguments/look-up";
import type { Command, Given } from "@/cli/terminal/command";
import { facts, moment, table } from "@/cli/terminal/print";
import type { Context } from "@/lib/core/context";
import { type Result, succeed } from "@/lib/errors/errors";
import { createPerson } from "@/lib/identity/people/create-person";
import { disablePerson } from "@/lib/identity/people/disable-person";
import { enablePerson } from "@/lib/identity/people/enable-person";
import { listPeople } from "@/lib/identity/people/list-people";
import { resetPassword } from "@/lib/identity/people/reset-password";
import type { LinkView, PersonView } from "@/lib/identity/view";

const missing = "There is no such person.";
const argument = "EMAIL";

const create: Command = {
  name: "users create",
  help: "Add a person and print the link with which they set a password",
  argument,
  options: {
    name: { value: "NAME", help: "the person's name", required: true },
    operator: { help: "make them an operator (default: member)" },
    team: { value: "SLUG", help: "a team to join; may be repeated (default: default)", many: true },
  },
  run: async (ctx, given) => {
    const teamIds = await teamIdsOf(ctx, given.texts("team"));
    if (!teamIds.ok) return teamIds;
    const made = await createPerson(ctx, {
      email: given.text(argument) ?? "",
      name: given.text("name") ?? "",
      role: given.has("operator") ? "operator" : "member",
      teamIds: teamIds.value,
    });
    if (!made.ok) return made;
    const { person, link } = made.value;
    return succeed({
      json: { ...person, link },
      text: `${personText(person)}\n\n${linkText(link)}`,
    });
  },
};

const list: Command = {
  name: "users list",
  help: "List people by name",
  options: {
    search: { value: "TEXT", help: "part of a name or an email" },
    cursor: { value: "TEXT", help: "the cursor printed with the previous page" },
    size: { value: "N", help: "people per page, at most 100" },
  },
  run: async (ctx, given) => {
    const found = await listPeople(ctx, {
      q: given.text("search"),
      cursor: given.text("cursor"),
      pageSize: given.number("size"),
    });
    if (!found.ok) return found;
    const { rows, total, next } = found.value;
    const footer = next ? `\n\n${rows.length} of ${total} people. More: --cursor ${next}` : "";
    const text = total === 0 ? "No people." : `${peopleTable(rows)}${footer}`;
    return succeed({ json: found.value, text });
  },
};

const disable: Command = {
  name: "users disable",
  help: "Disable a person and their personal keys at once",
  argument,
  options: {},
  missing,
  run: (ctx, given) => change(ctx, given, "Disabled", (id) => disablePerson(ctx, { id })),
};

const enable: Command = {
  name: "users enable",
  help: "Enable a disabled person",
  argument,
  options: {},
  missing,
  run: (ctx, given) => change(ctx, given, "Enabled", (id) => enablePerson(ctx, { id })),
};

const reset: Command = {
  name: "users reset-password",
  help: "Reset a person's password and print the link that sets a new one",
  argument,
  options: {},
  missing: "There is no such person, or they are disabled.",
  run: async (ctx, given) => {
    const person = await personOfEmail(ctx, given.text(argument) ?? "");
    if (!person.ok) return person;
    const done = await resetPassword(ctx, { id: person.value.id });
    if (!done.ok) return done;
    const { id, email, link } = done.value;
    return succeed({
      json: { id, email, link },
      text: `The password of ${email} no longer works.\n\n${linkText(link)}`,
    });
  },
};

/**
 * Runs `act` on the person with this email, and returns the person's new state as the output of the
 * command.
 */
async function change(
  ctx: Context,
  given: Given,
  label: string,
  act: (id: string) => Promise<Result<unknown>>,
): ReturnType<Command["run"]> {
  const email = given.text(argument) ?? "";
  const person = await personOfEmail(ctx, email);
  if (!person.ok) return person;
  const done = await act(person.value.id);
  if (!done.ok) return done;
  const after = await personOfEmail(ctx, email);
  if (!after.ok) return after;
  return succeed({
    json: after.value,
    text: `${label} ${after.value.name} (${after.value.email}).`,
  });
}

function personText(person: PersonView): string {
  return facts([
    ["Name", person.name],
    ["Email", person.email],
    ["Id", person.id],
    ["Role", person.role],
    ["Teams", person.teams.map((team) => team.slug).join(", ")],
  ]);
}

function peopleTable(people: readonly PersonView[]): string {
  return table(
    ["Email", "Name", "Role", "Status", "Teams", "Keys", "Last seen"],
    people.map((person) => [
      person.email,
      person.name,
      person.role,
      person.status,
      person.teams.map((team) => team.slug).join(", "),
      String(person.activeKeys),
      person.lastSeenAt ? moment(person.lastSeenAt) : "never",
    ]),
  );
}

function linkText(link: LinkView): string {
  return `${link.url}\n\nThe link works once, until ${moment(link.expiresAt)}.`;
}

export const userCommands: readonly Command[] = [create, list, disable, enable, reset];
