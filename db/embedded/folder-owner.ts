/** `serve` keeps the folder until it is stopped; `command` gives it back within seconds. */
export type FolderRole = "serve" | "command";

/** Who has a folder, as that one saw itself; its id may mean another process here. */
export interface FolderOwner {
  role: FolderRole;
  host: string;
  pid: number;
  /** When it took the folder, RFC 3339. */
  since: string;
}

/** The longest name that DNS knows; a host's own is shorter. */
const HOST_MAX = 255;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/**
 * Who listens at a lock's socket, by what it answers: an owner, `trying` where it is about to take
 * the folder. An answer of any other form is that of something which only has the socket: `silent`.
 */
export function parseAnswer(answer: string): FolderOwner | "trying" | "silent" {
  const said = parseJson(answer);
  if (said === null) return "trying";
  return ownerIn(said) ?? "silent";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ownerIn(said: unknown): FolderOwner | null {
  if (typeof said !== "object" || said === null) return null;
  const { role, host, pid, since } = said as Partial<Record<keyof FolderOwner, unknown>>;
  if (role !== "serve" && role !== "command") return null;
  if (typeof host !== "string" || host.length > HOST_MAX) return null;
  if (!Number.isSafeInteger(pid) || Number(pid) < 1) return null;
  if (typeof since !== "string" || !MOMENT.test(since)) return null;
  return { role, host, pid: Number(pid), since };
}

/** Who has a folder, as a clause of printable characters, whatever its host is called. */
export function ownerText({ role, host, pid, since }: FolderOwner): string {
  const what = role === "serve" ? "a server" : "a command line";
  const when = `${since.slice(0, 19).replace("T", " ")} UTC`;
  const where = host.replace(/[^\x21-\x7e]/g, "?");
  return `${what} on ${where}, process ${pid} there, since ${when}`;
}
