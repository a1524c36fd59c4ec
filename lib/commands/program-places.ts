import { closeSync, openSync, readlinkSync, readSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import { locate } from "./locate";
import { placeOf, realOf } from "./place-of";
import { isOfSystem } from "./system-places";
import { isWithin } from "./within";

const DEPTH = 8;

/** What an interpreter is given to run, as against what the program then works on. */
const SCRIPT = /\.([cm]?[jt]s|py|sh|rb|php|jar)$/;

export interface ProgramSearch {
  readonly searchPath: string;
  /** Where a relative command begins. */
  readonly folder: string;
  readonly privatePaths: readonly string[];
  /** What the command itself may write, and so turn into a link to anything. */
  readonly writable: readonly string[];
}

/**
 * What a command needs to run that is not of the system: what belongs together with it as it is
 * called, with each file that it is a link to, with the interpreter that its first line names, and
 * with the first script among its arguments. Nothing that it could have written says what it sees.
 */
export function commandPlaces(
  command: string,
  args: readonly string[],
  search: ProgramSearch,
): string[] {
  const script = args.find(isScript);
  const programs = script === undefined ? [command] : [command, script];
  return [...new Set(programs.flatMap((one) => programPlaces(one, search)))];
}

/** Is an argument the path of a script that is there? */
export function isScript(argument: string): boolean {
  if (!isAbsolute(argument) || !SCRIPT.test(argument)) return false;
  return statSync(argument, { throwIfNoEntry: false })?.isFile() === true;
}

function programPlaces(program: string, search: ProgramSearch): string[] {
  const places = new Set<string>();
  let file = isScript(program) ? program : locate(program, search.searchPath, search.folder);
  for (let depth = 0; file !== null && depth < DEPTH; depth++) {
    if (isWritten(file, search.writable)) break;
    if (!isOfSystem(file)) places.add(placeOf(file, search.privatePaths));
    file = nextOf(file, search);
  }
  return [...places];
}

/** May it be the command's own work? Then it is seen already, and is not followed. */
function isWritten(file: string, writable: readonly string[]): boolean {
  return writable.some(
    (folder) => isWithin(file, folder) || isWithin(realOf(dirname(file)), realOf(folder)),
  );
}

/** Where a link leads, or what interprets a script. */
function nextOf(file: string, search: ProgramSearch): string | null {
  const link = linkAt(file);
  if (link !== null) return resolve(dirname(file), link);
  const real = realOf(file);
  return real === file ? interpreterOf(file, search) : real;
}

function linkAt(file: string): string | null {
  try {
    return readlinkSync(file);
  } catch {
    return null;
  }
}

/** Of a script: `#!/usr/bin/env -S node …` names node. */
function interpreterOf(file: string, { searchPath, folder }: ProgramSearch): string | null {
  const [, interpreter = "", rest = ""] = /^#!\s*(\S+)\s*(.*)/.exec(beginningOf(file)) ?? [];
  if (interpreter === "") return null;
  if (basename(interpreter) !== "env") return locate(interpreter, searchPath, folder);
  const name = rest.split(/\s+/).find((word) => !/^-|=/.test(word));
  return name ? locate(name, searchPath, folder) : null;
}

function beginningOf(file: string): string {
  try {
    const open = openSync(file, "r");
    try {
      const bytes = Buffer.alloc(256);
      return bytes.toString("latin1", 0, readSync(open, bytes));
    } finally {
      closeSync(open);
    }
  } catch {
    return "";
  }
}
