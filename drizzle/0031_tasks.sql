CREATE TABLE "tasks" (
	"id" text PRIMARY KEY NOT NULL,
	"key_id" uuid NOT NULL,
	"upstream_id" uuid NOT NULL,
	"tool" text NOT NULL,
	"server_task_id" text NOT NULL,
	"era" text NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_key_id_api_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_upstream_id_upstreams_id_fk" FOREIGN KEY ("upstream_id") REFERENCES "public"."upstreams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "tasks_of_key" ON "tasks" USING btree ("key_id","created_at");--> statement-breakpoint
CREATE INDEX "tasks_upstream" ON "tasks" USING btree ("upstream_id");--> statement-breakpoint
CREATE INDEX "tasks_expires" ON "tasks" USING btree ("expires_at");--> statement-breakpoint
-- The catalogues of all processes have to know at once which servers have tasks.
CREATE CONSTRAINT TRIGGER "upstreams_capable" AFTER UPDATE ON "upstreams"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.capabilities, OLD.era) IS DISTINCT FROM (NEW.capabilities, NEW.era))
  EXECUTE FUNCTION "note_by_id"('items');
