import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A file in the data folder with the beginning that all marks of the folder share. */
const FILE = "stdio-mark";
const BYTES = 12;
const BEGINNING = /^[0-9a-f]{24}$/;

/** A new unique mark that identifies this data folder. */
export function newMark(dataDir: string): string {
  return `${beginningIn(dataDir) ?? noteBeginning(dataDir)}-${randomBytes(BYTES).toString("hex")}`;
}

/**
 * Returns a function that tells whether this data folder issued a mark; the function returns false
 * for a folder that never issued one.
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
 * Writes the beginning of the marks. If several processes write at once, all get the same
 * beginning.
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
    // The file has other content, such as after a full disk.
    rmSync(file, { recursive: true });
    linkSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  return drawn;
}
