import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";

const NAME = /^[A-Za-z_][\w.-]*$/;

/**
 * Sets the variables of a `.env` file that `env` does not contain yet. The encoding of the file is
 * UTF-8, or the encoding that its byte order mark indicates. If the file cannot be read completely,
 * no variable is set, because a missing setting such as DATABASE_URL could start a different
 * installation.
 * @param {string} file
 * @param {Record<string, string | undefined>} env
 * @returns {{ ok: true } | { ok: false, message: string }}
 */
export function loadEnvFile(file, env = process.env) {
  let bytes;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (error.code === "ENOENT") return { ok: true };
    return refuse(`Cannot read ${file} (${error.code}): allow this user to read it, or remove it.`);
  }
  const text = decode(bytes);
  if (text === null) return refuse(`${file} is not UTF-8 text: save it as UTF-8.`);
  const lines = text.replaceAll(/\r\n?/g, "\n");
  const given = parseEnv(lines);
  for (const name of Object.keys(given)) {
    if (NAME.test(name)) continue;
    // The line may contain a secret, so only its number is reported.
    const number = lines.slice(0, lines.indexOf(name.split("\n")[0])).split("\n").length;
    return refuse(`Line ${number} of ${file} is not NAME=value: fix it, or put a # before it.`);
  }
  for (const [name, value] of Object.entries(given)) env[name] ??= value;
  return { ok: true };
}

const refuse = (message) => ({ ok: false, message: `Latchkey cannot start. ${message}` });

/** Decodes the text of the file. Returns null if the bytes are not valid in the file's encoding. */
function decode(bytes) {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? "utf-16le"
      : first === 0xfe && second === 0xff
        ? "utf-16be"
        : "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}
