import type { LinkServices } from "@/gateway/upstreams/kept/connect";
import type { Principal } from "@/gateway/upstreams/principal";
import type { ChildChannel } from "@/gateway/upstreams/stdio/child";

/** Copies what identifies a principal, so that a link does not keep an old state of its key. */
export function copyOf({ id, keyId = id, personId, team }: Principal): Principal {
  const person = personId === undefined ? {} : { personId };
  return { id, keyId, ...person, team: team && { id: team.id } };
}

/** The services of a principal's link, and what its processes use. */
export interface OwnServices extends LinkServices {
  /** Returns the memory of the link's processes in bytes, or null if it has never started one. */
  memoryBytes(): number | null;
}

/**
 * Returns the services for a principal's link. Its process has a folder of its own and, where
 * Latchkey is root, a user of its own. All sessions of one key use the same folder.
 */
export function servicesFor(services: LinkServices, { id, keyId }: Principal): OwnServices {
  let children: readonly ChildChannel[] | null = null;
  return {
    ...services,
    startChild: async (target) => {
      const child = await services.startChild(target, keyId ?? id);
      const running = (children ?? []).filter((one) => one.memoryBytes() > 0);
      children = [...running, child];
      return child;
    },
    memoryBytes: () => children?.reduce((bytes, child) => bytes + child.memoryBytes(), 0) ?? null,
  };
}
