/**
 * What the owner uses the folder for. A server (`serve`) holds the folder until it stops, and a
 * `command` only for some seconds.
 */
export type FolderRole = "serve" | "command";

/**
 * How the owner of a folder describes itself. If the owner runs in another process namespace, its
 * `pid` is not valid in the reader's namespace.
 */
export interface FolderOwner {
  role: FolderRole;
  host: string;
  pid: number;
  /** When the owner locked the folder, in RFC 3339 format. */
  since: string;
}

/**
 * The length of the longest possible DNS name. An owner whose host name is longer is not accepted.
 */
const HOST_MAX = 255;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/**
 * Parses the answer of a lock's socket. The result is the owner, or `trying` if the process is
 * still trying to lock the folder. For any other answer the result is `silent`: a process has the
 * socket open but does not describe itself.
 */
export function parseAnswer(answer: string): FolderOwner | "trying" | "silent" {
  const parsed = parseJson(answer);
  if (parsed === null) return "trying";
  return ownerIn(parsed) ?? "silent";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ownerIn(parsed: unknown): FolderOwner | null {
  if (typeof parsed !== "object" || parsed === null) return null;
  const { role, host, pid, since } = parsed as Partial<Record<keyof FolderOwner, unknown>>;
  if (role !== "serve" && role !== "command") return null;
  if (typeof host !== "string" || host.length > HOST_MAX) return null;
  if (!Number.isSafeInteger(pid) || Number(pid) < 1) return null;
  if (typeof since !== "string" || !TIMESTAMP.test(since)) return null;
  return { role, host, pid: Number(pid), since };
}

/** Describes an owner as a clause that contains only printable characters. */
export function ownerText({ role, host, pid, since }: FolderOwner): string {
  const what = role === "serve" ? "a server" : "a command line";
  const when = `${since.slice(0, 19).replace("T", " ")} UTC`;
  const where = host.replace(/[^\x21-\x7e]/g, "?");
  return `${what} on ${where}, process ${pid} there, since ${when}`;
}
