import { facts, moment, printable, table } from "@/cli/terminal/print";
import type { PlanAction, ServersPlan } from "@/lib/servers/code/view-plan";
import type {
  ProbeReport,
  SecretView,
  UpstreamSummary,
  UpstreamView,
  UpstreamWithItems,
} from "@/lib/servers/view";
import { secretName } from "@/lib/servers/view-secret-names";
import { isApart } from "@/lib/servers/view-sessions";
import { timesOf } from "@/lib/servers/view-times";
import { unseenPlaces } from "@/lib/servers/view-unseen";
import type { CertificateView } from "@/lib/tls/view-certificate";
import { amountText } from "@/lib/words/view-count";
import { planLines } from "./apply-file";

/** Formats servers as a table. */
export function serverTable(servers: readonly UpstreamSummary[]): string {
  return table(
    ["Name", "State", "Transport", "Tools", "Target", "Waiting"],
    servers.map(({ name, enabled, state, counts, detail }) => [
      name,
      enabled ? state : "disabled",
      detail?.transport ?? "",
      String(counts.tools),
      detail?.target ?? "",
      String(detail?.waitingItems ?? 0),
    ]),
  );
}

/**
 * Formats one server as lines that each have a name and a value. Of its secrets, only the names are
 * shown.
 */
export function serverText(server: UpstreamView): string {
  const { health, counts } = server;
  const yes = (value: boolean) => (value ? "yes" : null);
  return facts([
    ["Name", server.name],
    ["Title", server.title],
    ["Status", server.enabled ? "enabled" : "disabled"],
    ["Transport", server.transport],
    ["URL", server.url],
    ["Command", server.command && [server.command, ...server.args].join(" ")],
    ["Sees", pathsText(server)],
    ["Confined", server.confinement && (server.confinement.why ?? "yes, by bubblewrap")],
    ["Does not see", server.confinement && (server.confinement.unseen.join(", ") || null)],
    ["Secrets", secretsText(server.secrets)],
    ["Credentials", server.credentials],
    ["Person's header", server.personHeader],
    ["OAuth client", server.oauthClientId],
    ["OAuth scope", server.oauthScope],
    ["Own tool names", yes(!server.prefixed)],
    ["Trusts only", server.tls.authorities.map(certificateText).join("; ") || null],
    ["Identifies itself as", server.tls.client && certificateText(server.tls.client)],
    ["Told who calls", yes(server.sendsCaller)],
    ["Sessions", sessionsText(server)],
    ["Approves changes", yes(server.approvesChanges)],
    ["Call limit", `${server.callSeconds} s`],
    ["Timeouts", timesText(server)],
    ["State", health.latencyMs === null ? health.state : `${health.state}, ${health.latencyMs} ms`],
    ["Checked", health.checkedAt && moment(health.checkedAt)],
    ["Last error", health.lastError],
    ["What to do", health.lastProblem?.hint ?? null],
    ["It said", health.lastProblem?.detail?.replace(/\s+/g, " ").slice(0, 500) ?? null],
    [
      "Offers",
      [
        amountText(counts.tools, "tool"),
        amountText(counts.prompts, "prompt"),
        amountText(counts.resources, "resource"),
      ].join(", "),
    ],
    ["Registered", moment(server.createdAt)],
  ]);
}

/** Formats one server together with the items that it offers. */
export function serverPageText({ upstream, items }: UpstreamWithItems): string {
  const text = serverText(upstream);
  if (items.length === 0) return text;
  const rows = items.map(({ kind, name, exposedName, hidden, waits, previous, definition }) => {
    const unseen =
      unseenPlaces(JSON.parse(definition)).length > 0 && "contains invisible characters";
    const marks = [
      hidden && "hidden",
      waits && "waits for approval",
      previous && "changed",
      unseen,
    ];
    const seen = exposedName === name ? "" : exposedName;
    return [kind.replace("_", " "), name, seen, marks.filter(Boolean).join(", ")];
  });
  return `${text}\n\n${table(["Kind", "Name", "Clients see", ""], rows)}`;
}

function sessionsText({ sessions, transport, issuesSessions }: UpstreamView): string {
  const now = isApart(sessions, transport, issuesSessions) ? "one per key" : "shared";
  return sessions === "auto" ? `${now} (auto)` : now;
}

function timesText(server: UpstreamView): string {
  const times = timesOf(server, server.transport);
  return [
    ...(server.transport === "stdio" ? [] : [`connect ${times.connectSeconds} s`]),
    `handshake ${times.greetSeconds} s`,
    `list ${times.listSeconds} s`,
    times.probeSeconds === 0 ? "probed only while in use" : `probed every ${times.probeSeconds} s`,
    times.idleSeconds === 0 ? "never closed" : `closed after ${times.idleSeconds} s idle`,
  ].join(", ");
}

function certificateText({ subject, endsAt }: CertificateView): string {
  const ended = endsAt.getTime() < Date.now();
  return `${printable(subject)} (${ended ? "expired on" : "until"} ${moment(endsAt)})`;
}

function pathsText({ transport, paths }: UpstreamView): string | null {
  if (transport !== "stdio") return null;
  if (paths === null) return "its own folder, and what its arguments and variables name";
  return ["its own folder", ...paths.map(({ path, access }) => `${path} (${access})`)].join(", ");
}

function secretsText(secrets: readonly SecretView[]): string | null {
  if (secrets.length === 0) return null;
  const isNamed = ({ kind }: SecretView) => kind === "header" || kind === "env";
  return secrets
    .map((one) => (isNamed(one) ? `${one.kind} ${one.name}` : secretName(one)))
    .join(", ");
}

/** Formats the report of a connection test as text for a terminal. */
export function reportText({ era, serverInfo, tools, latencyMs, ...rest }: ProbeReport): string {
  const report = facts([
    ["Server", [serverInfo.name, serverInfo.version].join(" ").trim()],
    ["Era", era],
    ["Answered in", `${latencyMs} ms`],
    ["Prompts", String(rest.prompts.length)],
    ["Resources", String(rest.resources.length)],
    ["Tools", String(tools.length)],
  ]);
  const renamed = rest.renamed.map(
    ({ name, exposedName }) => `  ${printable(name)}: ${exposedName}`,
  );
  const warned =
    renamed.length === 0 ? "" : `\n\nClients see these names changed:\n${renamed.join("\n")}`;
  const names = tools.map(({ name }) => `  ${printable(name)}`).join("\n");
  return `Connected.\n\n${report}${names ? `\n${names}` : ""}${warned}`;
}

const WORDS: Readonly<Record<PlanAction, string>> = {
  register: "+ %s is registered",
  change: "~ %s is changed",
  remove: "- %s is removed, with its grants and secrets",
  unchanged: "  %s stays as it is",
  leave: "  %s is not in the file and stays",
};

/**
 * Formats a plan for servers, or the result of applying it. The changes are listed server by
 * server.
 */
export function planText({ servers, changes }: ServersPlan): string {
  return planLines(servers, changes, ({ action }) => WORDS[action]);
}
