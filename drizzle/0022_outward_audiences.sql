CREATE TABLE "outward_audiences" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uri" text NOT NULL,
	"canonical" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_issued_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "outward_grants" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience_id" uuid NOT NULL,
	"team_id" uuid,
	"key_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "outward_grants_one_holder" CHECK (("outward_grants"."team_id" is null) <> ("outward_grants"."key_id" is null))
);
--> statement-breakpoint
ALTER TABLE "outward_grants" ADD CONSTRAINT "outward_grants_audience_id_outward_audiences_id_fk" FOREIGN KEY ("audience_id") REFERENCES "public"."outward_audiences"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outward_grants" ADD CONSTRAINT "outward_grants_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outward_grants" ADD CONSTRAINT "outward_grants_key_id_api_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "outward_audiences_canonical" ON "outward_audiences" USING btree ("canonical");--> statement-breakpoint
CREATE UNIQUE INDEX "outward_grants_team_audience" ON "outward_grants" USING btree ("team_id","audience_id");--> statement-breakpoint
CREATE UNIQUE INDEX "outward_grants_key_audience" ON "outward_grants" USING btree ("key_id","audience_id");--> statement-breakpoint
CREATE INDEX "outward_grants_audience" ON "outward_grants" USING btree ("audience_id");--> statement-breakpoint
CREATE INDEX "audit_records_issued" ON "audit_records" USING btree ("at") WHERE "audit_records"."action" = 'audiences.issue';--> statement-breakpoint
CREATE INDEX "audit_records_issued_last" ON "audit_records" USING btree ("subject_id","id") WHERE "audit_records"."action" = 'audiences.issue';