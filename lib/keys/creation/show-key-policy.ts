import { z } from "zod";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { readKeyPolicy } from "@/lib/keys/key-policy";

/**
 * Shows which lifetimes the installation's policy allows for new keys, for the form that creates
 * keys. Never fails.
 */
export const showKeyPolicy = verb({
  kind: "read",
  name: "keys.show_policy",
  audience: "signed_in",
  input: z.object({}),
  permit: signedIn,
  run: async (ctx) => succeed(await readKeyPolicy(ctx)),
});
