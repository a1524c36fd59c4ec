import { accessSync, constants, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";

/** The file that a command means, as a shell finds it; null where there is none that runs. */
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
