import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The lowest of the user ids that Latchkey assigns to servers' commands. */
export const FIRST_UID = 40_000;

/**
 * Returns the two folders that contain the servers' working folders: one inside the data folder,
 * and one outside for commands whose user cannot enter the data folder.
 */
export function workingFolderParents(dataDir: string): readonly [own: string, outside: string] {
  const name = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
  const base = existsSync("/var/tmp") ? "/var/tmp" : tmpdir();
  return [join(dataDir, "stdio"), join(base, `latchkey-stdio-${name}`)];
}
