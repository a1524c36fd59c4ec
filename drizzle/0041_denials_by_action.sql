DROP INDEX "audit_records_denied";--> statement-breakpoint
CREATE INDEX "audit_records_denied" ON "audit_records" USING btree ("at","action") WHERE "audit_records"."outcome" = 'denied';