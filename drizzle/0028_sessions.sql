ALTER TABLE "upstreams" ADD COLUMN "sessions" text DEFAULT 'auto' NOT NULL;--> statement-breakpoint
ALTER TABLE "upstreams" ADD COLUMN "issues_sessions" boolean;--> statement-breakpoint
ALTER TABLE "upstreams" ADD CONSTRAINT "upstreams_sessions" CHECK ("upstreams"."sessions" in ('auto', 'shared', 'principal'));
--> statement-breakpoint
-- The catalogues of all processes have to know at once whether a server's sessions are kept apart.
CREATE CONSTRAINT TRIGGER "upstreams_sessions_changed" AFTER UPDATE ON "upstreams"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.sessions, OLD.issues_sessions) IS DISTINCT FROM (NEW.sessions, NEW.issues_sessions))
  EXECUTE FUNCTION "note_by_id"('upstream');
