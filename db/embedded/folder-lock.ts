import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { hostname } from "node:os";
import path from "node:path";
import { type FolderOwner, type FolderRole, parseAnswer } from "./folder-owner";
import { makeFolder } from "./machine/make-folder";
import { pause } from "./machine/pause";
import { withShortPath } from "./machine/short-path";
import { probeSocket } from "./probe-socket";

export interface FolderLock {
  /**
   * The file descriptor of the lock, which Postgres inherits. The folder stays locked as long as
   * any process has this descriptor open.
   */
  fd: number;
  release: () => void;
}

/**
 * The state of the lock: `free`, held by an owner that describes itself, or `silent` if its owner
 * does not answer.
 */
export type FolderState = "free" | "silent" | FolderOwner;

const NAME = /^lock\.[0-9a-f]{16}$/;
/** The names of lock files that older versions wrote. These files contained a process id. */
const OLDER_NAME = /^(owner\.\d+|draft\.[0-9a-f]+)$/;
const LONGEST_RETRY_MS = 200;

/**
 * Locks the data folder, or returns its current owner. The lock is a listening unix socket in the
 * folder: the kernel accepts connections as long as a process in any namespace has that socket
 * open. Each process first listens and then looks for other processes that try the same. If two
 * processes try at the same time, at least one of them sees the other. A process that sees another
 * contender withdraws and tries again.
 * @throws the system's error if the folder cannot hold a socket.
 */
export async function lockFolder(
  runDir: string,
  role: FolderRole,
): Promise<{ ok: true; lock: FolderLock } | { ok: false; owner: FolderOwner | null }> {
  makeFolder(runDir);
  for (;;) {
    const before = await inspect(runDir, null);
    if (before.state !== "free") return { ok: false, owner: ownerIn(before.state) };
    const mine = await listen(runDir);
    const others = await inspect(runDir, mine.name);
    if (others.state === "free" && !others.contended) {
      const since = new Date().toISOString();
      mine.setOwner({ role, host: hostname(), pid: process.pid, since });
      for (const name of others.dead) rmSync(path.join(runDir, name), { force: true });
      return { ok: true, lock: { fd: mine.fd, release: mine.close } };
    }
    mine.close();
    if (others.state !== "free") return { ok: false, owner: ownerIn(others.state) };
    await pause(Math.random() * LONGEST_RETRY_MS);
  }
}

/** Returns who holds the folder's lock, without trying to take the lock. */
export async function folderState(runDir: string): Promise<FolderState> {
  return (await inspect(runDir, null)).state;
}

function ownerIn(state: Exclude<FolderState, "free">): FolderOwner | null {
  return state === "silent" ? null : state;
}

interface Inspection {
  state: FolderState;
  /** Whether another process is trying to lock the folder at the moment. */
  contended: boolean;
  /** The names of sockets that former owners have left behind. No process listens on them. */
  dead: string[];
}

async function inspect(runDir: string, mine: string | null): Promise<Inspection> {
  const names = namesIn(runDir);
  const locks = names.filter((name) => NAME.test(name) && name !== mine);
  const answers = await withShortPath(runDir, (short) =>
    Promise.all(locks.map((name) => probeSocket(path.join(short, name)))),
  );
  const dead = locks.filter((_, at) => answers[at] === null);
  const parsed = answers.flatMap((answer) => (answer === null ? [] : [parseAnswer(answer)]));
  const owner = parsed.find((one) => typeof one === "object");
  return {
    state: owner ?? (parsed.includes("silent") ? "silent" : "free"),
    contended: parsed.includes("trying"),
    dead: [...dead, ...names.filter((name) => OLDER_NAME.test(name))],
  };
}

async function listen(runDir: string) {
  const name = `lock.${randomBytes(8).toString("hex")}`;
  let owner: FolderOwner | null = null;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.end(`${JSON.stringify(owner)}\n`);
  });
  await withShortPath(
    runDir,
    (short) =>
      new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(path.join(short, name), resolve);
      }),
  );
  server.on("error", () => {});
  server.unref();
  return {
    name,
    fd: descriptorOf(server),
    setOwner: (value: FolderOwner) => {
      owner = value;
    },
    close: () => {
      rmSync(path.join(runDir, name), { force: true });
      server.close();
    },
  };
}

/** Returns the file descriptor of a listening server. Node has no public API for this. */
function descriptorOf(server: Server): number {
  const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
  if (!(fd > 2)) throw new Error("A listening socket has no descriptor on this platform.");
  return fd;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
