import type { createKeyAction } from "@/app/(console)/keys/actions";
import type { Done } from "@/components/ui/form/outcome";

/** A new key with its plain form: in the answer of the action and in one component's state only. */
export type MadeKey = Pick<Done<typeof createKeyAction>, "key" | "plainKey">;
