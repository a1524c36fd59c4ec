import { z } from "zod";
import { versionSchema } from "@/lib/core/schema-version";
import { teamIdsSchema } from "@/lib/grants/schema";
import { audienceId, audienceName, audienceUri, keyAudiences } from "@/lib/outward/schema";

const teamIds = teamIdsSchema.transform((list) => [...new Set(list)].sort());

export const registerAudienceSchema = z.strictObject({
  uri: audienceUri,
  name: audienceName,
  /** The teams whose keys may be granted the audience. */
  teamIds: teamIds.default([]),
});

export const audienceSchema = z.strictObject({ id: audienceId });

/** A change to an audience. Omitted fields are not changed, and the URI can never be changed. */
export const updateAudienceSchema = z.strictObject({
  id: audienceId,
  name: audienceName.optional(),
  teamIds: teamIds.optional(),
  version: versionSchema,
});

const keyId = z.string("Name the key.").min(1, "Name the key.").max(80).toLowerCase();

export const setKeyAudiencesSchema = z.strictObject({
  id: keyId,
  audiences: keyAudiences,
  version: versionSchema,
});

export type RegisterAudienceInput = z.input<typeof registerAudienceSchema>;
export type UpdateAudienceInput = z.input<typeof updateAudienceSchema>;
