import { shared } from "@/lib/process/process";

const slot = () => shared<{ id: string | null }>("changes.process-id", () => ({ id: null }));

/** Sets the id under which this process is listed in `processes`. */
export function announceProcess(id: string): void {
  slot().id = id;
}

/** Returns the id of this process in `processes`, or null if it does not follow changes. */
export function announcedProcess(): string | null {
  return slot().id;
}
