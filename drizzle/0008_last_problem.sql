ALTER TABLE "upstreams" ADD COLUMN "last_fault" text;--> statement-breakpoint
ALTER TABLE "upstreams" ADD COLUMN "last_detail" text;