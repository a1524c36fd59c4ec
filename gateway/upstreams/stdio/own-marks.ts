import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** In the data folder: how each mark begins that it gives out. */
const FILE = "stdio-mark";
const BYTES = 12;
const BEGINNING = /^[0-9a-f]{24}$/;

/** A mark that no other command has, and by which this data folder's are known. */
export function newMark(dataDir: string): string {
  return `${beginningIn(dataDir) ?? noteBeginning(dataDir)}-${randomBytes(BYTES).toString("hex")}`;
}

/** Whether this data folder gave out a mark; one that never gave out any has no answer but no. */
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

/** Of several processes that note one at once, all get the same. */
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
    // Something else is there, such as what a full disk left.
    rmSync(file, { recursive: true });
    linkSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  return drawn;
}
