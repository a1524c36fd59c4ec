import { openInstallation } from "@/lib/config/open-installation";
import type { Context } from "@/lib/core/context";

/** Opens a test's installation as a server's first start does, at the address of the context. */
export function openTestInstallation({ db, secrets, config, now }: Context) {
  return openInstallation(db, {
    secrets,
    publicUrl: null,
    defaultPublicUrl: config.publicUrl,
    listens: true,
    now,
  });
}
