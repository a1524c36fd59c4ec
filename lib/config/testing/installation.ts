import { openInstallation } from "@/lib/config/open-installation";
import type { Context } from "@/lib/core/context";

/** Opens a test's installation like a server's first start, with the public URL of the context. */
export function openTestInstallation({ db, secrets, config, now }: Context) {
  return openInstallation(db, {
    secrets,
    publicUrl: null,
    defaultPublicUrl: config.publicUrl,
    listens: true,
    now,
  });
}
