import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The first user id for servers' commands. */
export const FIRST_UID = 40_000;

/**
 * The parents of the working folders of servers: in the data folder, and outside the data folder.
 */
export function workingFolderParents(dataDir: string): readonly [own: string, outside: string] {
  const name = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
  const base = existsSync("/var/tmp") ? "/var/tmp" : tmpdir();
  return [join(dataDir, "stdio"), join(base, `latchkey-stdio-${name}`)];
}
