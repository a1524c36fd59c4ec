/** The maximum length of a tool name that strict clients and model providers accept. */
const MAX_LENGTH = 64;
const ALLOWED = /^[A-Za-z0-9_-]$/;

/** What an administrator can do about names that strict clients refuse. */
export const NAME_ADVICE =
  "To shorten tool names, give the server a shorter name or turn off the prefix. Unsupported characters can only be fixed in the server itself.";

/** A tool that some clients refuse. Some of them even refuse the whole list that contains it. */
export interface RefusedName {
  /** The name of the tool on its server, without the prefix. */
  readonly name: string;
  /** One or more sentences that say why the name is refused. */
  readonly why: string;
}

/**
 * Returns why strict clients, which allow only `[A-Za-z0-9_-]{1,64}`, refuse the name that this
 * tool has in the catalogue. Returns null if they accept it.
 */
export function whyRefused(
  server: { name: string; prefixed: boolean },
  tool: string,
): string | null {
  const name = server.prefixed ? `${server.name}_${tool}` : tool;
  const strange = [...new Set(name)].filter((character) => !ALLOWED.test(character));
  const reasons = [
    name.length > MAX_LENGTH
      ? `It is ${name.length} characters long; some clients allow ${MAX_LENGTH}.`
      : null,
    strange.length > 0
      ? `It contains ${strange.slice(0, 5).join(" ")}; some clients allow only letters, digits, _ and -.`
      : null,
  ];
  return reasons.some(Boolean) ? reasons.filter(Boolean).join(" ") : null;
}

/** Returns the tools whose catalogue names strict clients refuse, with the reason for each tool. */
export function refusedNames(
  server: { name: string; prefixed: boolean },
  tools: readonly { readonly name: string }[],
): RefusedName[] {
  return tools.flatMap(({ name }) => {
    const why = whyRefused(server, name);
    return why === null ? [] : [{ name, why }];
  });
}
