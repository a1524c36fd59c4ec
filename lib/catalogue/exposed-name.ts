import { createHash } from "node:crypto";

/**
 * The maximum length of a name. According to the MCP specification (tools), names SHOULD have 1 to
 * 128 characters.
 */
export const NAME_MAX = 128;
const HASH_LENGTH = 8;

/**
 * Returns the name of a server's tool or prompt in the catalogue: `<server>_<name>`, or the
 * unchanged name if the server has no prefix. A name of more than 128 characters is truncated and
 * ends in `_` and a hash of the full name.
 */
export function exposedName(server: { name: string; prefixed: boolean }, name: string): string {
  const whole = server.prefixed ? `${server.name}_${name}` : name;
  if (whole.length <= NAME_MAX) return whole;
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, HASH_LENGTH);
  return `${whole.slice(0, NAME_MAX - HASH_LENGTH - 1)}_${hash}`;
}
