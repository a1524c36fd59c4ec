import { z } from "zod";
import { grantsSchema } from "@/lib/grants/schema";
import {
  createKeySchema,
  KEY_STATUSES,
  keySchema,
  PAGE_SIZE,
  PAGE_SIZE_MAX,
} from "@/lib/keys/schema";
import { cursorSchema } from "@/lib/paging/schema-cursor";
import { CONNECTION_DAYS_MAX } from "@/lib/policy/schema-policy";
import { idSchema } from "@/lib/std/schema-id";

const DAYS = `Give whole days from 1 to ${CONNECTION_DAYS_MAX}.`;

/** An authorization request by its page's address, and by what proves the browser that began it. */
export const requestSchema = z.object({
  uid: z.string("Name the request.").min(1).max(100),
  proof: z.string("Open the request where it was begun.").min(1).max(200),
});

export const approveConnectionSchema = requestSchema.extend({
  /** Who was shown the request: somebody else who signed in meanwhile answers none of theirs. */
  personId: idSchema("Name who answers."),
  /** As it is called in lists; without, as the client calls itself. */
  name: createKeySchema.shape.name.optional(),
  teamId: createKeySchema.shape.teamId,
  /** What it may reach within its team's; null, or left out: exactly that. */
  grants: grantsSchema.nullable().optional(),
  /** After how many days it ends in any case; without, the policy's. */
  days: z.number(DAYS).int(DAYS).min(1, DAYS).max(CONNECTION_DAYS_MAX, DAYS).optional(),
});

export const connectionSchema = keySchema;

/** A reason may be left out: to end one's own connection needs none. */
export const endConnectionSchema = keySchema.extend({
  reason: z.string().trim().max(200, "Use at most 200 characters.").optional(),
});

export const listConnectionsSchema = z.object({
  ownerId: idSchema("Choose a person.").optional(),
  teamId: idSchema("Choose a team.").optional(),
  status: z.enum(KEY_STATUSES, "Choose a status.").optional(),
  cursor: cursorSchema,
  pageSize: z.number().int().min(1).max(PAGE_SIZE_MAX).default(PAGE_SIZE),
});
