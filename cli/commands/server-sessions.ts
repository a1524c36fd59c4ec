import type { Command, Given } from "@/cli/terminal/command";
import { moment, printable, table } from "@/cli/terminal/print";
import { endSession } from "@/gateway/upstream-verbs/end-session";
import { listSessions } from "@/gateway/upstream-verbs/list-sessions";
import { succeed } from "@/lib/errors/errors";
import type { SessionHolder, SessionView } from "@/lib/servers/view-sessions";

const argument = "NAME";
const nameOf = (given: Given) => given.text(argument) ?? "";

const list: Command = {
  name: "servers sessions",
  help: "List the open sessions of keys and people with a server",
  argument,
  options: {},
  missing: "There is no such server.",
  run: async (ctx, given) => {
    const listed = await listSessions(ctx, { name: nameOf(given) });
    if (!listed.ok) return listed;
    const { rows } = listed.value;
    // The limits are left out: this process holds no sessions, and its environment may be another.
    return succeed({ json: { rows }, text: sessionsText(rows) });
  },
};

const end: Command = {
  name: "servers end-session",
  help: "End a session with a server, with its calls and processes",
  argument,
  options: { session: { value: "ID", help: "as servers sessions lists it", required: true } },
  missing: "There is no such server, or it has no such session. See latchkey servers sessions.",
  run: async (ctx, given) => {
    const session = given.text("session") ?? "";
    const ended = await endSession(ctx, { name: nameOf(given), session });
    if (!ended.ok) return ended;
    const { holder } = ended.value;
    const whose = printable(holder?.name ?? "a removed key");
    return succeed({
      json: { session, holder },
      text: `Ended the session of ${whose}. The next call begins a new one.`,
    });
  },
};

const KINDS: Readonly<Record<SessionHolder["kind"], string>> = {
  ...{ key: "key", connection: "app", trust: "trust rule", person: "trial of a tool" },
};

function sessionsText(rows: readonly SessionView[]): string {
  if (rows.length === 0) return "No open sessions.";
  return table(
    ["Holder", "Kind", "Team", "Opened", "Session"],
    rows.map(({ id, holder, openedAt }) => [
      ...(holder ? [holder.name, KINDS[holder.kind], holder.team ?? ""] : ["removed", "", ""]),
      openedAt ? moment(openedAt) : "being opened",
      id,
    ]),
  );
}

export const sessionCommands: readonly Command[] = [list, end];
