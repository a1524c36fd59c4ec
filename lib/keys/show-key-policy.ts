import { z } from "zod";
import { succeed } from "@/lib/errors/errors";
import { signedIn } from "@/lib/permissions";
import { verb } from "@/lib/verb";
import { readKeyPolicy } from "./key-policy";

/** How long new keys may live: what the create form says and offers. Never fails. */
export const showKeyPolicy = verb({
  kind: "read",
  name: "keys.show_policy",
  audience: "signed_in",
  input: z.object({}),
  permit: signedIn,
  run: async (ctx) => succeed(await readKeyPolicy(ctx)),
});
