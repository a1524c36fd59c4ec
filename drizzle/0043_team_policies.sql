ALTER TABLE "installation" ADD COLUMN "keys_per_member" integer;--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "keys_per_team" integer;--> statement-breakpoint
ALTER TABLE "teams" ADD COLUMN "max_key_days" integer;--> statement-breakpoint
ALTER TABLE "teams" ADD COLUMN "allow_no_expiry" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "teams" ADD COLUMN "keys_per_member" integer;--> statement-breakpoint
ALTER TABLE "teams" ADD COLUMN "keys_per_team" integer;--> statement-breakpoint
ALTER TABLE "installation" ADD CONSTRAINT "installation_keys_per_member" CHECK ("installation"."keys_per_member" between 1 and 100000);--> statement-breakpoint
ALTER TABLE "installation" ADD CONSTRAINT "installation_keys_per_team" CHECK ("installation"."keys_per_team" between 1 and 100000);--> statement-breakpoint
ALTER TABLE "teams" ADD CONSTRAINT "teams_max_key_days" CHECK ("teams"."max_key_days" between 1 and 3650);--> statement-breakpoint
ALTER TABLE "teams" ADD CONSTRAINT "teams_keys_per_member" CHECK ("teams"."keys_per_member" between 1 and 100000);--> statement-breakpoint
ALTER TABLE "teams" ADD CONSTRAINT "teams_keys_per_team" CHECK ("teams"."keys_per_team" between 1 and 100000);