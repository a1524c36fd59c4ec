ALTER TABLE "upstreams" DROP CONSTRAINT "upstreams_state";--> statement-breakpoint
ALTER TABLE "upstreams" ADD COLUMN "connect_seconds" integer;--> statement-breakpoint
ALTER TABLE "upstreams" ADD COLUMN "greet_seconds" integer;--> statement-breakpoint
ALTER TABLE "upstreams" ADD COLUMN "list_seconds" integer;--> statement-breakpoint
ALTER TABLE "upstreams" ADD COLUMN "probe_seconds" integer;--> statement-breakpoint
ALTER TABLE "upstreams" ADD COLUMN "idle_seconds" integer;--> statement-breakpoint
ALTER TABLE "upstreams" ADD CONSTRAINT "upstreams_times" CHECK ("upstreams"."connect_seconds" between 1 and 120 and "upstreams"."greet_seconds" between 1 and 900 and "upstreams"."list_seconds" between 1 and 900 and ("upstreams"."probe_seconds" = 0 or "upstreams"."probe_seconds" between 5 and 86400) and ("upstreams"."idle_seconds" = 0 or "upstreams"."idle_seconds" between 10 and 86400));--> statement-breakpoint
ALTER TABLE "upstreams" ADD CONSTRAINT "upstreams_state" CHECK ("upstreams"."state" in ('unknown', 'starting', 'up', 'failing', 'down'));--> statement-breakpoint
DROP TRIGGER "upstreams_changed" ON "upstreams";--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "upstreams_changed" AFTER UPDATE ON "upstreams"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.name, OLD.title, OLD.transport, OLD.url, OLD.command, OLD.args, OLD.paths, OLD.prefixed, OLD.credentials, OLD.person_header, OLD.oauth_client_id, OLD.oauth_scope, OLD.sends_caller, OLD.approves_changes, OLD.call_seconds, OLD.connect_seconds, OLD.greet_seconds, OLD.list_seconds, OLD.probe_seconds, OLD.idle_seconds, OLD.disabled_at)
    IS DISTINCT FROM (NEW.name, NEW.title, NEW.transport, NEW.url, NEW.command, NEW.args, NEW.paths, NEW.prefixed, NEW.credentials, NEW.person_header, NEW.oauth_client_id, NEW.oauth_scope, NEW.sends_caller, NEW.approves_changes, NEW.call_seconds, NEW.connect_seconds, NEW.greet_seconds, NEW.list_seconds, NEW.probe_seconds, NEW.idle_seconds, NEW.disabled_at))
  EXECUTE FUNCTION "note_by_id"('upstream');
