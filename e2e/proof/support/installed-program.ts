import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where systems keep programs that are no user's. */
const FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"];

/** The path of a program of the system's packages, or null where it is not installed. */
export function installedProgram(name: string): string | null {
  const folders = [...(process.env.PATH ?? "").split(delimiter).filter(Boolean), ...FOLDERS];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
