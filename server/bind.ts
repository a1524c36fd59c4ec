import type { ListenOptions, Server } from "node:net";

/** Makes a server listen. Returns null, or the error if it cannot listen there. */
export function bind(
  server: Server,
  where: Pick<ListenOptions, "host" | "port">,
): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    server.once("error", resolve);
    server.listen(where, () => {
      server.off("error", resolve);
      resolve(null);
    });
  });
}
