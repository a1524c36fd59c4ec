import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The file in the data folder that holds the common prefix of all marks of this folder. */
const FILE = "stdio-mark";
const BYTES = 12;
const BEGINNING = /^[0-9a-f]{24}$/;

/**
 * Creates a new mark for a command. No other command has the same mark, and the mark identifies
 * this data folder.
 */
export function newMark(dataDir: string): string {
  return `${beginningIn(dataDir) ?? noteBeginning(dataDir)}-${randomBytes(BYTES).toString("hex")}`;
}

/**
 * Returns a function that says whether a mark comes from this data folder. If the folder has
 * created no mark yet, the function always returns false.
 */
export function ownMarks(dataDir: string): (mark: string) => boolean {
  const beginning = beginningIn(dataDir);
  return (mark) => beginning !== null && mark.startsWith(`${beginning}-`);
}

function beginningIn(dataDir: string): string | null {
  try {
    const noted = readFileSync(join(dataDir, FILE), "latin1");
    return BEGINNING.test(noted) ? noted : null;
  } catch {
    return null;
  }
}

/**
 * Creates the prefix of the data folder's marks. Processes that call this function at the same time
 * all get the same prefix.
 */
function noteBeginning(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const drawn = randomBytes(BYTES).toString("hex");
  const file = join(dataDir, FILE);
  const draft = `${file}.${drawn}`;
  writeFileSync(draft, drawn, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const noted = beginningIn(dataDir);
    if (noted !== null) return noted;
    // The file is damaged, for example because the disk was full, so it is removed.
    rmSync(file, { recursive: true });
    linkSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  return drawn;
}
