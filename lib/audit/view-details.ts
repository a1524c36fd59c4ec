import type { ActivityRow } from "./view";

type Details = Readonly<Record<string, unknown>>;

/** A row shows at most this many names of a list, and then their number. */
const NAMED = 3;

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });

const PURPOSES: Readonly<Record<string, string>> = {
  invitation: "invitation",
  password_reset: "password reset",
};

/**
 * Says in a few words what a record was about besides its subject: the item, the server, what
 * changed, the reason. Returns null if the details say nothing that helps. The text is for a row of
 * a list; all details are in the record.
 */
export function detailText({ details }: Pick<ActivityRow, "details">): string | null {
  if (details === null) return null;
  const parts = [
    text(details.target) ?? text(details.item),
    text(details.server),
    names(details.servers),
    named(details.session),
    text(details.person),
    changeOfRole(details),
    renaming(details),
    changes(details),
    PURPOSES[String(details.purpose)],
    expiry(details),
    text(details.reason) && `“${text(details.reason)}”`,
  ].filter((part) => part !== null && part !== undefined && part !== "");
  return parts.length > 0 ? parts.join(" · ") : null;
}

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);

const named = (value: unknown) =>
  typeof value === "object" && value !== null ? text((value as Details).name) : null;

/** Lists names, or the servers of grants. */
function names(value: unknown): string | null {
  if (!Array.isArray(value)) return null;
  const all = value.flatMap((one) => text(one) ?? text((one as Details | null)?.server) ?? []);
  if (all.length === 0) return "none";
  const rest = all.length - NAMED;
  return all.slice(0, NAMED).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

function changeOfRole({ role, from, to }: Details): string | null {
  if (text(role)) return text(role);
  return isRole(from) && isRole(to) ? `${from} → ${to}` : null;
}

const isRole = (value: unknown) => ["operator", "member", "lead"].includes(String(value));

function renaming({ from, to }: Details): string | null {
  if (!text(from) || isRole(from)) return null;
  return text(to) ? `${from} → ${to}` : `was ${from}`;
}

/** Names the settings that changed: "requests per minute, expiry". */
function changes({ before, after, changed }: Details): string | null {
  if (Array.isArray(changed)) return names(changed.map((one) => words(String(one))));
  if (!isRecord(after)) return null;
  const former = isRecord(before) ? before : {};
  const differing = Object.keys(after).filter(
    (name) => JSON.stringify(after[name]) !== JSON.stringify(former[name]),
  );
  return differing.length === 0 ? null : names(differing.map(words));
}

const isRecord = (value: unknown): value is Details =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const words = (name: string) => name.replace(/([a-z])([A-Z])|_/g, "$1 $2").toLowerCase();

function expiry(details: Details): string | null {
  if (!("expiresAt" in details)) return null;
  const at = text(details.expiresAt);
  return at ? `expires ${DAY.format(new Date(at))}` : "never expires";
}
