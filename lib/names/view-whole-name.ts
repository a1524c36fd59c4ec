/** A server as the names of its items depend on it. */
export interface NamingServer {
  readonly name: string;
  readonly prefixed: boolean;
}

/** Returns the name under which a client would see the item if its name were accepted as it is. */
export const wholeName = ({ name: server, prefixed }: NamingServer, name: string): string =>
  prefixed ? `${server}_${name}` : name;
