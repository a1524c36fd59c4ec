import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { fail, type Result, succeed } from "@/lib/errors/errors";

/**
 * Reads a text file. Failure: `invalid_input`, with an error that names the file and says what went
 * wrong.
 */
export function readText(file: string): Result<string> {
  try {
    return succeed(readFileSync(file === "-" ? 0 : file, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail("invalid_input", { fields: { file: `${file} cannot be read (${code}).` } });
  }
}

/**
 * Writes a text file, whole or not at all. Failure: `invalid_input`, with an error that names the
 * file and says what went wrong.
 */
export function writeText(file: string, text: string): Result<null> {
  const draft = `${file}.${process.pid}.part`;
  try {
    writeFileSync(draft, text, { flag: "wx" });
    renameSync(draft, file);
    return succeed(null);
  } catch (error) {
    rmSync(draft, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    return fail("invalid_input", { fields: { file: `${file} cannot be written (${code}).` } });
  }
}

/**
 * Replaces a failure about malformed JSON in a request body with a failure that names the file.
 * Other results are returned unchanged.
 */
export function withFileError<T>(file: string, result: Result<T>): Result<T> {
  if (result.ok || result.failure.code !== "malformed_body") return result;
  return fail("invalid_input", { fields: { file: `${file} is not valid JSON.` } });
}
