import { openInstallation } from "@/lib/config/open-installation";
import type { Context } from "@/lib/core/context";

/**
 * Opens the installation of a test in the same way as the first start of a server, with the public
 * URL of the test's context.
 */
export function openTestInstallation({ db, secrets, config, now }: Context) {
  return openInstallation(db, {
    secrets,
    publicUrl: null,
    defaultPublicUrl: config.publicUrl,
    listens: true,
    now,
  });
}
