import type { createKeyAction } from "@/app/(console)/keys/actions";
import type { Done } from "@/components/ui/form/outcome";

/** A new key with its plain text, which is only in the action's response and one component's state. */
export type MadeKey = Pick<Done<typeof createKeyAction>, "key" | "plainKey">;
