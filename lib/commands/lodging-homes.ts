import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Users from here on are servers'. */
export const FIRST_UID = 40_000;

/** Where working folders are, each named by its server's id: in the data folder, and outside of it. */
export function lodgingHomes(dataDir: string): readonly [own: string, outside: string] {
  const name = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
  const lasting = existsSync("/var/tmp") ? "/var/tmp" : tmpdir();
  return [join(dataDir, "stdio"), join(lasting, `latchkey-stdio-${name}`)];
}
