DROP INDEX "calls_upstream_at";--> statement-breakpoint
ALTER TABLE "calls" DROP CONSTRAINT "calls_pkey";--> statement-breakpoint
CREATE INDEX "calls_upstream_at" ON "calls" USING btree ("upstream_id","at") WHERE "calls"."upstream_id" is not null;
