import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { hostname } from "node:os";
import path from "node:path";
import { type FolderOwner, type FolderRole, parseAnswer } from "./folder-owner";
import { knock } from "./knock";
import { makeFolder } from "./machine/make-folder";
import { pause } from "./machine/pause";
import { withShortPath } from "./machine/short-path";

export interface FolderLock {
  /** What Postgres must inherit: while any process has it open, the folder is held. */
  fd: number;
  release: () => void;
}

/** Nobody's, its owner's, or held by something that does not answer. */
export type FolderState = "free" | "silent" | FolderOwner;

const NAME = /^lock\.[0-9a-f]{16}$/;
/** Of versions whose lock was a file with a process id in it. */
const OLDER_NAME = /^(owner\.\d+|draft\.[0-9a-f]+)$/;
const LONGEST_RETRY_MS = 200;

/**
 * Takes the data folder, or says who has it. The lock is a listening socket in the folder: the
 * kernel answers a connection to it exactly while some process has that socket open, whatever
 * namespaces it is in. Each contender listens first and looks for others then, so of two at least
 * one sees the other; who sees one withdraws.
 * @throws the system's error where the folder cannot hold a socket.
 */
export async function lockFolder(
  runDir: string,
  role: FolderRole,
): Promise<{ ok: true; lock: FolderLock } | { ok: false; owner: FolderOwner | null }> {
  makeFolder(runDir);
  for (;;) {
    const before = await look(runDir, null);
    if (before.state !== "free") return { ok: false, owner: ownerIn(before.state) };
    const mine = await listen(runDir);
    const others = await look(runDir, mine.name);
    if (others.state === "free" && !others.contended) {
      const since = new Date().toISOString();
      mine.own({ role, host: hostname(), pid: process.pid, since });
      for (const name of others.dead) rmSync(path.join(runDir, name), { force: true });
      return { ok: true, lock: { fd: mine.fd, release: mine.close } };
    }
    mine.close();
    if (others.state !== "free") return { ok: false, owner: ownerIn(others.state) };
    await pause(Math.random() * LONGEST_RETRY_MS);
  }
}

/** Who has the folder now. */
export async function folderState(runDir: string): Promise<FolderState> {
  return (await look(runDir, null)).state;
}

function ownerIn(state: Exclude<FolderState, "free">): FolderOwner | null {
  return state === "silent" ? null : state;
}

interface Sight {
  state: FolderState;
  /** Is somebody else about to take it? */
  contended: boolean;
  /** What nobody listens at: remains of owners that are gone. */
  dead: string[];
}

async function look(runDir: string, mine: string | null): Promise<Sight> {
  const names = namesIn(runDir);
  const locks = names.filter((name) => NAME.test(name) && name !== mine);
  const answers = await withShortPath(runDir, (short) =>
    Promise.all(locks.map((name) => knock(path.join(short, name)))),
  );
  const dead = locks.filter((_, at) => answers[at] === null);
  const said = answers.flatMap((answer) => (answer === null ? [] : [parseAnswer(answer)]));
  const owner = said.find((one) => typeof one === "object");
  return {
    state: owner ?? (said.includes("silent") ? "silent" : "free"),
    contended: said.includes("trying"),
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
    own: (me: FolderOwner) => {
      owner = me;
    },
    close: () => {
      rmSync(path.join(runDir, name), { force: true });
      server.close();
    },
  };
}

/** Node has no public name for it. */
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
