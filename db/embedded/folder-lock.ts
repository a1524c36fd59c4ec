import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { processIdentity } from "./processes";

/** `serve` keeps the folder until it is stopped; `command` gives it back within seconds. */
export type FolderRole = "serve" | "command";

export interface FolderOwner {
  pid: number;
  identity: string;
  role: FolderRole;
}

export type FolderLock = { ok: true; release: () => void } | { ok: false; owner: FolderOwner };

/**
 * Takes the data folder for this process, or says which live process has it. A lock whose process
 * is gone counts as free. Each owner is a new file `owner.N`, made complete by link(2): of several
 * processes that find the same dead owner, exactly one can make the next number.
 */
export function lockFolder(runDir: string, role: FolderRole): FolderLock {
  mkdirSync(runDir, { recursive: true, mode: 0o700 });
  const identity = processIdentity(process.pid) ?? "";
  const draft = path.join(runDir, `draft.${randomBytes(8).toString("hex")}`);
  writeFileSync(draft, JSON.stringify({ pid: process.pid, identity, role }), { mode: 0o600 });
  try {
    for (;;) {
      const last = Math.max(0, ...numbers(runDir));
      const owner = readOwner(runDir, last);
      if (owner) return { ok: false, owner };
      if (!link(draft, file(runDir, last + 1))) continue;
      const now = numbers(runDir);
      if (Math.max(...now) > last + 1) {
        rmSync(file(runDir, last + 1), { force: true });
        continue;
      }
      for (const number of now) if (number <= last) rmSync(file(runDir, number), { force: true });
      return { ok: true, release: () => releaseLock(runDir, last + 1) };
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The live process that has the folder now, or null. */
export function folderOwner(runDir: string): FolderOwner | null {
  return readOwner(runDir, Math.max(0, ...numbers(runDir)));
}

/** An emptied file, not a removed one: its number must never be given twice in a row. */
function releaseLock(runDir: string, number: number): void {
  try {
    writeFileSync(file(runDir, number), "", { flag: "r+" });
    writeFileSync(file(runDir, number), "");
  } catch {
    // The folder is gone: nothing to give back.
  }
}

function readOwner(runDir: string, number: number): FolderOwner | null {
  try {
    const owner = JSON.parse(readFileSync(file(runDir, number), "utf8")) as FolderOwner;
    return processIdentity(owner.pid) === owner.identity ? owner : null;
  } catch {
    return null;
  }
}

function numbers(runDir: string): number[] {
  try {
    return readdirSync(runDir)
      .map((name) => /^owner\.(\d+)$/.exec(name)?.[1])
      .flatMap((digits) => (digits ? [Number(digits)] : []));
  } catch {
    return [];
  }
}

function file(runDir: string, number: number): string {
  return path.join(runDir, `owner.${number}`);
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
