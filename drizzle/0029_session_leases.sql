CREATE TABLE "session_leases" (
	"upstream_id" uuid NOT NULL,
	"principal" text NOT NULL,
	"owner" uuid NOT NULL,
	"claimed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "session_leases_upstream_id_principal_pk" PRIMARY KEY("upstream_id","principal")
);
--> statement-breakpoint
ALTER TABLE "session_leases" ADD CONSTRAINT "session_leases_upstream_id_upstreams_id_fk" FOREIGN KEY ("upstream_id") REFERENCES "public"."upstreams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "session_leases_owner" ON "session_leases" USING btree ("owner");--> statement-breakpoint
CREATE FUNCTION "note_session_lease"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_change('session_lease',
    OLD.upstream_id || ' ' || OLD.principal || ' ' || COALESCE(NEW.owner::text, '-'));
  RETURN NULL;
END $$;
--> statement-breakpoint
-- A new lease concerns no other process, because none remembers that there is no lease.
CREATE CONSTRAINT TRIGGER "session_leases_changed" AFTER UPDATE ON "session_leases"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.owner IS DISTINCT FROM NEW.owner)
  EXECUTE FUNCTION "note_session_lease"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "session_leases_given_up" AFTER DELETE ON "session_leases"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION "note_session_lease"();
