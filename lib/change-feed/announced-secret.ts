import { shared } from "@/lib/process/process";

const slot = () => shared<{ id: string | null }>("changes.root-secret", () => ({ id: null }));

/**
 * Sets the public id of the root secret that is configured first. Other processes learn of it with
 * the next heartbeat.
 */
export function announceRootSecret(id: string): void {
  slot().id = id;
}

/** The announced root secret of this process; null if none was announced. */
export function announcedRootSecret(): string | null {
  return slot().id;
}
