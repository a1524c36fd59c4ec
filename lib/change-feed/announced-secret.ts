import { shared } from "@/lib/process/process";

const slot = () => shared<{ id: string | null }>("changes.root-secret", () => ({ id: null }));

/**
 * Sets the public id of the root secret that comes first in this process's configuration. Other
 * processes learn the id from the next heartbeat.
 */
export function announceRootSecret(id: string): void {
  slot().id = id;
}

/** Returns the public id that this process has announced, or null if it has announced none. */
export function announcedRootSecret(): string | null {
  return slot().id;
}
