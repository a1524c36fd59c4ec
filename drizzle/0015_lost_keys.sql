ALTER TABLE "api_keys" ADD COLUMN "attempt" uuid;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "received_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_attempt" ON "api_keys" USING btree ("attempt") WHERE "api_keys"."revoked_at" is null;