/** What strict clients, and the models behind them, take as the name of a tool. */
const MOST = 64;
const TAKEN = /^[A-Za-z0-9_-]$/;

/** What to do about names that strict clients refuse. */
export const NAME_ADVICE =
  "To shorten tool names, give the server a shorter name or turn off the prefix. Unsupported characters can only be fixed in the server itself.";

/** A tool that some clients refuse, or refuse a whole list for. */
export interface RefusedName {
  /** As the server says it. */
  readonly name: string;
  /** Whole sentences. */
  readonly why: string;
}

/**
 * Why strict clients refuse a tool of this server by its name there (`[A-Za-z0-9_-]{1,64}`); null
 * where they take it.
 */
export function whyRefused(
  server: { name: string; prefixed: boolean },
  tool: string,
): string | null {
  const name = server.prefixed ? `${server.name}_${tool}` : tool;
  const strange = [...new Set(name)].filter((character) => !TAKEN.test(character));
  const said = [
    name.length > MOST ? `It is ${name.length} characters long; some clients allow ${MOST}.` : null,
    strange.length > 0
      ? `It contains ${strange.slice(0, 5).join(" ")}; some clients allow only letters, digits, _ and -.`
      : null,
  ];
  return said.some(Boolean) ? said.filter(Boolean).join(" ") : null;
}

/** The tools among these that strict clients refuse. */
export function refusedNames(
  server: { name: string; prefixed: boolean },
  tools: readonly { readonly name: string }[],
): RefusedName[] {
  return tools.flatMap(({ name }) => {
    const why = whyRefused(server, name);
    return why === null ? [] : [{ name, why }];
  });
}
