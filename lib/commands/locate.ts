import { accessSync, constants, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";

/**
 * Resolves a command to an executable file as a shell does. Returns null if there is no such file.
 */
export function locate(command: string, searchPath: string, folder = "/"): string | null {
  const places = command.includes("/")
    ? [resolve(folder, command)]
    : searchPath.split(":").map((place) => join(place, command));
  return places.find((place) => isAbsolute(place) && isProgram(place)) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
