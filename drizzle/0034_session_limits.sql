ALTER TABLE "session_leases" ADD COLUMN "admitted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "session_leases" ADD COLUMN "team_id" uuid;