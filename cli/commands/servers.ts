import type { Command, Given } from "@/cli/terminal/command";
import { testUpstream } from "@/gateway/upstream-verbs/test-upstream";
import { asInput } from "@/lib/core/as-input";
import type { Context } from "@/lib/core/context";
import { type Result, succeed } from "@/lib/errors/errors";
import { disableUpstream } from "@/lib/servers/registry/disable-upstream";
import { enableUpstream } from "@/lib/servers/registry/enable-upstream";
import { listUpstreams } from "@/lib/servers/registry/list-upstreams";
import { registerUpstream } from "@/lib/servers/registry/register-upstream";
import { removeUpstream } from "@/lib/servers/registry/remove-upstream";
import { showUpstream } from "@/lib/servers/registry/show-upstream";
import { updateUpstream } from "@/lib/servers/registry/update-upstream";
import {
  registerUpstreamSchema,
  testUpstreamSchema,
  updateUpstreamSchema,
} from "@/lib/servers/schema";
import type { DroppedSecrets, UpstreamView } from "@/lib/servers/view";
import { droppedValues } from "@/lib/servers/view-secret-names";
import { serverFields, serverOptions } from "./server-options";
import { reportText, serverPageText, serverTable, serverText } from "./server-text";
import { exportCommand, importCommand } from "./servers-code";

const missing = "There is no such server.";
const argument = "NAME";
const nameOf = (given: Given) => given.text(argument) ?? "";

/** Adds the transport that the other fields imply: stdio if there is a command, otherwise HTTP. */
function withTransport(fields: Record<string, unknown>): Record<string, unknown> {
  return { transport: fields.command === undefined ? "http" : "stdio", ...fields };
}

const list: Command = {
  name: "servers list",
  help: "List the servers by name",
  options: {
    search: { value: "TEXT", help: "part of a name, a title or a target" },
    cursor: { value: "TEXT", help: "the cursor printed with the previous page" },
    size: { value: "N", help: "servers per page, at most 100" },
  },
  run: async (ctx, given) => {
    const found = await listUpstreams(ctx, {
      q: given.text("search"),
      cursor: given.text("cursor"),
      pageSize: given.number("size"),
    });
    if (!found.ok) return found;
    const { rows, total, next } = found.value;
    const footer = next ? `\n\n${rows.length} of ${total} servers. More: --cursor ${next}` : "";
    const text = total === 0 ? "No servers." : `${serverTable(rows)}${footer}`;
    return succeed({ json: found.value, text });
  },
};

const show: Command = {
  name: "servers show",
  help: "Show one server with its items, without its secrets",
  argument,
  options: {},
  missing,
  run: async (ctx, given) => {
    const shown = await showUpstream(ctx, { name: nameOf(given) });
    if (!shown.ok) return shown;
    const { upstream, items } = shown.value;
    return succeed({ json: { ...upstream, items }, text: serverPageText(shown.value) });
  },
};

const add: Command = {
  name: "servers add",
  help: "Register a server",
  argument,
  options: serverOptions,
  run: async (ctx, given) => {
    const fields = serverFields(given);
    if (!fields.ok) return fields;
    const server = { ...withTransport(fields.value), name: nameOf(given) };
    const input = asInput(registerUpstreamSchema, server);
    if (!input.ok) return input;
    const made = await registerUpstream(ctx, input.value);
    if (!made.ok) return made;
    const { upstream } = made.value;
    const next = "No team can use it until it is granted.";
    return succeed({ json: upstream, text: `Registered. ${next}\n\n${serverText(upstream)}` });
  },
};

const edit: Command = {
  name: "servers edit",
  help: "Change a server; options left out stay unchanged",
  argument,
  options: {
    rename: { value: "NAME", help: "a new name, which also changes the names of its tools" },
    ...serverOptions,
    "remove-header": { value: "NAME", help: "remove this header; may be repeated", many: true },
    "remove-env": { value: "NAME", help: "remove this variable; may be repeated", many: true },
  },
  missing,
  run: async (ctx, given) => {
    const fields = serverFields(given);
    if (!fields.ok) return fields;
    const rename = given.text("rename");
    const changes = {
      ...fields.value,
      ...(rename === undefined ? {} : { name: rename }),
      ...removals(given, fields.value, "remove-header", "headers"),
      ...removals(given, fields.value, "remove-env", "env"),
    };
    const input = asInput(updateUpstreamSchema, { name: nameOf(given), changes });
    if (!input.ok) return input;
    const done = await updateUpstream(ctx, input.value);
    if (!done.ok) return done;
    const { upstream, dropped } = done.value;
    const text = `Changed.${droppedText(dropped)}\n\n${serverText(upstream)}`;
    return succeed({ json: { ...upstream, dropped }, text });
  },
};

function removals(
  given: Given,
  fields: Record<string, unknown>,
  option: string,
  field: "headers" | "env",
) {
  const names = given.texts(option);
  if (names.length === 0) return {};
  const gone = Object.fromEntries(names.map((name) => [name, null]));
  return { [field]: { ...gone, ...(fields[field] as object | undefined) } };
}

function droppedText(dropped: DroppedSecrets): string {
  const names = droppedValues(dropped);
  const values = names.length > 0 ? ` Dropped with the former target: ${names.join(", ")}.` : "";
  const { people } = dropped;
  if (people === 0) return values;
  return `${values} ${people === 1 ? "1 person has" : `${people} people have`} to connect again.`;
}

const toggleCommand = (
  word: "disable" | "enable",
  help: string,
  act: (ctx: Context, input: { name: string }) => Promise<Result<{ upstream: UpstreamView }>>,
): Command => ({
  name: `servers ${word}`,
  help,
  argument,
  options: {},
  missing,
  run: async (ctx, given) => {
    const done = await act(ctx, { name: nameOf(given) });
    if (!done.ok) return done;
    const { upstream } = done.value;
    const message = word === "disable" ? "Disabled." : "Enabled.";
    return succeed({ json: upstream, text: `${message}\n\n${serverText(upstream)}` });
  },
});

const remove: Command = {
  name: "servers remove",
  help: "Delete a server with its secrets, grants and people's credentials",
  argument,
  options: {},
  missing,
  run: async (ctx, given) => {
    const removed = await removeUpstream(ctx, { name: nameOf(given) });
    return removed.ok ? succeed({ json: removed.value, text: "Removed." }) : removed;
  },
};

const test: Command = {
  name: "servers test",
  help: "Connect to a registered server and report what it offers; options override its settings",
  argument,
  options: serverOptions,
  missing,
  run: async (ctx, given) => {
    const fields = serverFields(given);
    if (!fields.ok) return fields;
    const saved = await showUpstream(ctx, { name: nameOf(given) });
    if (!saved.ok) return saved;
    const { transport, url, command, args } = saved.value.upstream;
    const kept = { transport, ...(url === null ? { command, args } : { url }) };
    const draft = asInput(testUpstreamSchema, { ...kept, ...fields.value, saved: nameOf(given) });
    if (!draft.ok) return draft;
    const report = await testUpstream(ctx, draft.value);
    return report.ok ? succeed({ json: report.value, text: reportText(report.value) }) : report;
  },
};

export const serverCommands: readonly Command[] = [
  list,
  show,
  add,
  edit,
  toggleCommand("disable", "Remove a server from every catalogue until enabled", disableUpstream),
  toggleCommand("enable", "Enable a disabled server", enableUpstream),
  remove,
  test,
  importCommand,
  exportCommand,
];
