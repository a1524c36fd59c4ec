import { randomBytes } from "node:crypto";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { Env } from "@/lib/config/env";
import { fail, type Result } from "@/lib/errors/errors";
import { newRootSecret, parseRootSecrets, type RootSecrets } from "./root-secret";

/**
 * Returns the root secrets of this installation, newest first. They come from LATCHKEY_SECRET, or
 * otherwise from the file `secret` in the data folder. The first start creates this file with mode
 * 0600; if several processes start at the same time, all of them read the same secret. Failure:
 * `bad_configuration`.
 */
export function openRootSecrets(env: Pick<Env, "secret" | "dataDir">): Result<RootSecrets> {
  if (env.secret !== null) return parseRootSecrets(env.secret, "LATCHKEY_SECRET");
  const file = path.resolve(env.dataDir, "secret");
  try {
    createSecretFile(file);
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
    return parseRootSecrets(readFileSync(file, "utf8"), file);
  } catch (error) {
    const problem = `cannot be used (${(error as NodeJS.ErrnoException).code}); set LATCHKEY_SECRET instead`;
    return fail("bad_configuration", { params: { variable: file, problem } });
  }
}

/** Creates the file atomically with link(2), so that an existing file is never replaced. */
function createSecretFile(file: string): void {
  try {
    statSync(file);
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, `${newRootSecret()}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
