import { INSTRUCTIONS } from "@/gateway/eras/identity";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import { maskSecrets } from "@/lib/secrets/view";
import { withUnseenNamed } from "@/lib/servers/view-unseen";

/** Maximum number of characters of one server's instructions, and of all servers' together. */
const MOST_OF_SERVER = 8_192;
const MOST = 32_768;
/** A line that reads like those between the servers' texts. */
const MARK = /^(?=[^\p{L}\r\n]*(?:end\s+of\s+the\s+)?instructions\s+of\s+the\s+server\b)/gimu;

const made = new WeakMap<Catalogue, string>();

/**
 * Returns the instructions for clients: Latchkey's own, and those of each server that the caller
 * reaches, under the server's name and in the order of the names. Secrets in them are masked and
 * invisible characters are named. A server whose changes need approval is left out, because its
 * instructions could change without one.
 */
export function instructionsFor(catalogue: Catalogue): string {
  let text = made.get(catalogue);
  if (text === undefined) {
    text = [INSTRUCTIONS, ...textsOf(catalogue)].join("\n\n");
    made.set(catalogue, text);
  }
  return text;
}

function textsOf({ lists }: Catalogue): string[] {
  const items = Object.values(lists).flat();
  const servers = [...new Set(items.map(({ server }) => server))];
  const texts: string[] = [];
  let left = MOST;
  for (const { name, prefixed, instructions } of servers.sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const said = (instructions ?? "").trim();
    if (said === "" || left <= 0) continue;
    const most = Math.min(MOST_OF_SERVER, left);
    // Names of invisible characters are longer than the characters.
    const named = withUnseenNamed(maskSecrets(said.slice(0, most + 1)));
    const isLong = said.length > most || named.length > most;
    const short = isLong ? `${named.slice(0, most)} [shortened]` : named;
    left -= short.length;
    // No server can write the lines that name another.
    const masked = short.replace(MARK, "> ");
    const names = prefixed ? `, whose tools begin with ${name}_` : "";
    texts.push(
      `# Instructions of the server ${name}${names}\n${masked}\n# End of the instructions of the server ${name}`,
    );
  }
  return texts;
}
