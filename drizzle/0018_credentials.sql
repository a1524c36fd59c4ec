ALTER TABLE "api_keys" ALTER COLUMN "lookup" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ALTER COLUMN "phc" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ALTER COLUMN "pepper_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ALTER COLUMN "last_four" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "credential" text DEFAULT 'key' NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_credential" CHECK ("api_keys"."credential" in ('key', 'connection', 'trust'));--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_secret" CHECK (num_nonnulls("api_keys"."lookup", "api_keys"."phc", "api_keys"."pepper_id", "api_keys"."last_four") =
        case when "api_keys"."credential" = 'key' then 4 else 0 end);--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_connection_personal" CHECK ("api_keys"."credential" <> 'connection' or "api_keys"."kind" = 'personal');