/**
 * Splits a command line that was copied from documentation, such as `npx -y "a server"`, into the
 * command and its arguments. Quotes hold a word together and are removed; nothing else that a shell
 * does is done. Returns null for a single word.
 */
export function splitCommandLine(text: string): { command: string; args: string[] } | null {
  const words = [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_whole, double, single) => double ?? single),
  );
  const [command, ...args] = words;
  return command && args.length > 0 ? { command, args } : null;
}
