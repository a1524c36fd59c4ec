import type { Principal } from "@/gateway/upstreams/link";
import type { LinkServices } from "@/gateway/upstreams/link/connect";

/** Copies what identifies a principal, so that a link does not keep an old state of its key. */
export function copyOf({ id, keyId = id, personId, team }: Principal): Principal {
  const person = personId === undefined ? {} : { personId };
  return { id, keyId, ...person, team: team && { id: team.id } };
}

/**
 * Returns the services for a principal's link. Its process has a folder of its own and, where
 * Latchkey is root, a user of its own. All sessions of one key use the same folder.
 */
export function servicesFor(services: LinkServices, { id, keyId }: Principal): LinkServices {
  return { ...services, startChild: (target) => services.startChild(target, keyId ?? id) };
}
