ALTER TABLE "upstreams" ADD COLUMN "target_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "upstreams" ADD COLUMN "listed_version" integer DEFAULT 1 NOT NULL;
--> statement-breakpoint
-- Where a server leads, and with what: another one of these has another list, and what was listed of
-- the former one is not for it. No path that writes them can forget to count.
CREATE FUNCTION "count_target"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.target_version := OLD.target_version + 1;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER "upstreams_lead_elsewhere" BEFORE UPDATE ON "upstreams" FOR EACH ROW
  WHEN ((OLD.transport, OLD.url, OLD.command, OLD.args, OLD.paths, OLD.credentials, OLD.person_header, OLD.oauth_client_id, OLD.oauth_scope)
    IS DISTINCT FROM (NEW.transport, NEW.url, NEW.command, NEW.args, NEW.paths, NEW.credentials, NEW.person_header, NEW.oauth_client_id, NEW.oauth_scope))
  EXECUTE FUNCTION "count_target"();
--> statement-breakpoint
CREATE FUNCTION "count_target_of_secret"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "upstreams" SET "target_version" = "target_version" + 1
    WHERE "id" IN (OLD.upstream_id, NEW.upstream_id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "upstream_secrets_lead_elsewhere" AFTER INSERT OR UPDATE OR DELETE ON "upstream_secrets"
  FOR EACH ROW EXECUTE FUNCTION "count_target_of_secret"();
--> statement-breakpoint
DROP TRIGGER "upstreams_changed" ON "upstreams";
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "upstreams_changed" AFTER UPDATE ON "upstreams"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.name, OLD.title, OLD.prefixed, OLD.target_version, OLD.sends_caller, OLD.approves_changes, OLD.call_seconds, OLD.connect_seconds, OLD.greet_seconds, OLD.list_seconds, OLD.probe_seconds, OLD.idle_seconds, OLD.disabled_at)
    IS DISTINCT FROM (NEW.name, NEW.title, NEW.prefixed, NEW.target_version, NEW.sends_caller, NEW.approves_changes, NEW.call_seconds, NEW.connect_seconds, NEW.greet_seconds, NEW.list_seconds, NEW.probe_seconds, NEW.idle_seconds, NEW.disabled_at))
  EXECUTE FUNCTION "note_by_id"('upstream');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "upstreams_listed" AFTER UPDATE ON "upstreams"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.listed_version IS DISTINCT FROM NEW.listed_version)
  EXECUTE FUNCTION "note_by_id"('items');
