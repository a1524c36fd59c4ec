import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The folders in which system packages install programs. */
const FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"];

/**
 * Returns the path of a program that was installed by a system package, or null if the program is
 * not installed.
 */
export function installedProgram(name: string): string | null {
  const folders = [...(process.env.PATH ?? "").split(delimiter).filter(Boolean), ...FOLDERS];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
