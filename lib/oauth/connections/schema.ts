import { z } from "zod";
import { grantsSchema } from "@/lib/grants/schema";
import { createKeySchema, listCredentialsSchema } from "@/lib/keys/schema";
import { keyAudiences } from "@/lib/outward/schema";
import { CONNECTION_DAYS_MAX } from "@/lib/policy/view-bounds";
import { idSchema } from "@/lib/std/schema-id";

const DAYS = `Give whole days from 1 to ${CONNECTION_DAYS_MAX}.`;

/** The `uid` of an authorization request, and the proof that this browser began the request. */
export const requestSchema = z.object({
  uid: z.string("Give the id of the request.").min(1).max(100),
  proof: z.string("Open the request in the browser in which it was started.").min(1).max(200),
});

export const approveConnectionSchema = requestSchema.extend({
  /**
   * The person to whom the consent page was shown. If another person answers, the request is
   * refused.
   */
  personId: idSchema("Give the id of the person who answers."),
  /** The connection's name in lists, by default the name of the client. */
  name: createKeySchema.shape.name.optional(),
  teamId: createKeySchema.shape.teamId,
  /**
   * What the app may use within the team's grants. If null or absent, the app may use everything
   * that the team may use.
   */
  grants: grantsSchema.nullable().optional(),
  /** The outside audiences for which the app may exchange its tokens. By default there are none. */
  audiences: keyAudiences.optional(),
  /**
   * The lifetime of the connection in days, by default the longest that the installation's policy
   * allows.
   */
  days: z.number(DAYS).int(DAYS).min(1, DAYS).max(CONNECTION_DAYS_MAX, DAYS).optional(),
});

export const listConnectionsSchema = listCredentialsSchema.extend({
  ownerId: idSchema("Choose a person.").optional(),
});
