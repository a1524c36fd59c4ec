import { z } from "zod";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { readKeyPolicy } from "./key-policy";

/** The lifetimes that the policy allows for new keys, for the create form. Never fails. */
export const showKeyPolicy = verb({
  kind: "read",
  name: "keys.show_policy",
  audience: "signed_in",
  input: z.object({}),
  permit: signedIn,
  run: async (ctx) => succeed(await readKeyPolicy(ctx)),
});
