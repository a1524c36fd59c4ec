import type { createKeyAction } from "@/app/(console)/keys/actions";
import type { Done } from "@/components/ui/form/outcome";

/**
 * A new key with its plain text. The plain text exists only in the action's response and in the
 * state of one component.
 */
export type MadeKey = Pick<Done<typeof createKeyAction>, "key" | "plainKey">;
