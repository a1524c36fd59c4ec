import { closeSync, openSync, readlinkSync, readSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import { locate } from "./locate";
import { placeOf, realOf } from "./place-of";
import { isOfSystem } from "./system-places";
import { isWithin } from "./within";

const DEPTH = 8;

/** Matches the names of script files. Data files that a command gets as arguments do not match. */
const SCRIPT = /\.([cm]?[jt]s|py|sh|rb|php|jar)$/;

export interface ProgramSearch {
  readonly searchPath: string;
  /** The folder against which a relative command is resolved. */
  readonly folder: string;
  readonly privatePaths: readonly string[];
  /** Folders that the command may write to. The command could place a symlink to any file there. */
  readonly writable: readonly string[];
}

/**
 * Returns the folders outside the system's own folders that a command needs. These are the folders
 * of its file, of every symlink target on the way, of the interpreter in the file's first line, and
 * of the first script among its arguments. Files in writable folders are not followed, because the
 * command itself could have written them.
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

/** Returns whether an argument is the absolute path of an existing script file. */
export function isScript(argument: string): boolean {
  if (!isAbsolute(argument) || !SCRIPT.test(argument)) return false;
  return statSync(argument, { throwIfNoEntry: false })?.isFile() === true;
}

function programPlaces(program: string, search: ProgramSearch): string[] {
  const places = new Set<string>();
  let file = isScript(program) ? program : locate(program, search.searchPath, search.folder);
  for (let depth = 0; file !== null && depth < DEPTH; depth++) {
    if (isWritable(file, search.writable)) break;
    if (!isOfSystem(file)) places.add(placeOf(file, search.privatePaths));
    file = nextOf(file, search);
  }
  return [...places];
}

/**
 * Returns whether the file is in a folder that the command may write to. The command can see such a
 * file anyway.
 */
function isWritable(file: string, writable: readonly string[]): boolean {
  return writable.some(
    (folder) => isWithin(file, folder) || isWithin(realOf(dirname(file)), realOf(folder)),
  );
}

/** Returns the target of a symlink or the interpreter of a script, or null for any other file. */
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

/**
 * Returns the path of a script's interpreter, for example the path of `node` for `#!/usr/bin/env -S
 * node …`.
 */
function interpreterOf(file: string, { searchPath, folder }: ProgramSearch): string | null {
  const [, interpreter = "", rest = ""] = /^#!\s*(\S+)\s*(.*)/.exec(firstBytesOf(file)) ?? [];
  if (interpreter === "") return null;
  if (basename(interpreter) !== "env") return locate(interpreter, searchPath, folder);
  const name = rest.split(/\s+/).find((word) => !/^-|=/.test(word));
  return name ? locate(name, searchPath, folder) : null;
}

function firstBytesOf(file: string): string {
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
