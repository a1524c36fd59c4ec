/** The greatest length of a tool name that strict clients and model providers accept. */
const MAX_LENGTH = 64;
const ALLOWED = /^[A-Za-z0-9_-]$/;

/** Advice for names that strict clients refuse. */
export const NAME_ADVICE =
  "To shorten tool names, give the server a shorter name or turn off the prefix. Unsupported characters can only be fixed in the server itself.";

/** A tool that some clients refuse, or because of which some clients refuse the whole list. */
export interface RefusedName {
  /** The tool's name on the server. */
  readonly name: string;
  /** Whole sentences that say why the name is refused. */
  readonly why: string;
}

/**
 * Why strict clients (`[A-Za-z0-9_-]{1,64}`) refuse a tool of this server by its catalogue name, or
 * null.
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

/** Those of the given tools that strict clients refuse. */
export function refusedNames(
  server: { name: string; prefixed: boolean },
  tools: readonly { readonly name: string }[],
): RefusedName[] {
  return tools.flatMap(({ name }) => {
    const why = whyRefused(server, name);
    return why === null ? [] : [{ name, why }];
  });
}
