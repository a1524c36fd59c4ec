-- Whatever changes who may reach what leaves a row in "changes", written by the triggers below when
-- its transaction commits, so that no path can forget it.
CREATE SEQUENCE "changes_seq";
--> statement-breakpoint
-- Numbers a change. Only deferred triggers call it: the lock is taken when all else of the
-- transaction is done, and held until it has committed, so numbers are in the order of commits.
-- Many rows of one entity after one another are one change.
CREATE FUNCTION "note_change"(change_kind text, change_entity text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  noted text := change_kind || ' ' || change_entity;
BEGIN
  IF change_entity IS NULL OR current_setting('latchkey.noted', true) = noted THEN
    RETURN;
  END IF;
  PERFORM set_config('latchkey.noted', noted, true);
  PERFORM pg_advisory_xact_lock(7164338292);
  INSERT INTO "changes" ("seq", "kind", "entity_id", "at")
    VALUES (nextval('changes_seq'), change_kind, change_entity, clock_timestamp());
  PERFORM pg_notify('latchkey_changes', '');
END $$;
--> statement-breakpoint
CREATE FUNCTION "note_by_id"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_change(TG_ARGV[0], OLD.id::text);
  PERFORM note_change(TG_ARGV[0], NEW.id::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "note_by_team"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_change(TG_ARGV[0], OLD.team_id::text);
  PERFORM note_change(TG_ARGV[0], NEW.team_id::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "note_by_upstream"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_change(TG_ARGV[0], OLD.upstream_id::text);
  PERFORM note_change(TG_ARGV[0], NEW.upstream_id::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "note_grant"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_change(TG_ARGV[0], COALESCE(OLD.team_id, OLD.key_id)::text);
  PERFORM note_change(TG_ARGV[0], COALESCE(NEW.team_id, NEW.key_id)::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "note_credential"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_change(TG_ARGV[0], OLD.person_id || '/' || OLD.upstream_id);
  PERFORM note_change(TG_ARGV[0], NEW.person_id || '/' || NEW.upstream_id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "api_keys_changed" AFTER UPDATE ON "api_keys"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.name, OLD.team_id, OLD.maker_id, OLD.scopes, OLD.allowed_addresses, OLD.own_grants, OLD.requests_per_minute, OLD.concurrent_calls, OLD.expires_at, OLD.disabled_at, OLD.revoked_at)
    IS DISTINCT FROM (NEW.name, NEW.team_id, NEW.maker_id, NEW.scopes, NEW.allowed_addresses, NEW.own_grants, NEW.requests_per_minute, NEW.concurrent_calls, NEW.expires_at, NEW.disabled_at, NEW.revoked_at))
  EXECUTE FUNCTION "note_by_id"('key');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "api_keys_gone" AFTER DELETE ON "api_keys"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION "note_by_id"('key');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "people_changed" AFTER UPDATE ON "people"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.role, OLD.disabled_at)
    IS DISTINCT FROM (NEW.role, NEW.disabled_at))
  EXECUTE FUNCTION "note_by_id"('person');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "people_gone" AFTER DELETE ON "people"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION "note_by_id"('person');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "teams_changed" AFTER UPDATE ON "teams"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.slug, OLD.name, OLD.disabled_at)
    IS DISTINCT FROM (NEW.slug, NEW.name, NEW.disabled_at))
  EXECUTE FUNCTION "note_by_id"('team');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "teams_gone" AFTER DELETE ON "teams"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION "note_by_id"('team');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "team_members_changed" AFTER INSERT OR UPDATE OR DELETE ON "team_members"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION "note_by_team"('members');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "grants_changed" AFTER INSERT OR UPDATE OR DELETE ON "grants"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION "note_grant"('grants');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "upstreams_came_or_went" AFTER INSERT OR DELETE ON "upstreams"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION "note_by_id"('upstream');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "upstreams_changed" AFTER UPDATE ON "upstreams"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.name, OLD.title, OLD.transport, OLD.url, OLD.command, OLD.args, OLD.prefixed, OLD.credentials, OLD.person_header, OLD.oauth_client_id, OLD.oauth_scope, OLD.sends_caller, OLD.approves_changes, OLD.call_seconds, OLD.disabled_at)
    IS DISTINCT FROM (NEW.name, NEW.title, NEW.transport, NEW.url, NEW.command, NEW.args, NEW.prefixed, NEW.credentials, NEW.person_header, NEW.oauth_client_id, NEW.oauth_scope, NEW.sends_caller, NEW.approves_changes, NEW.call_seconds, NEW.disabled_at))
  EXECUTE FUNCTION "note_by_id"('upstream');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "upstreams_seen" AFTER UPDATE ON "upstreams"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.state, OLD.era, OLD.server_info, OLD.capabilities, OLD.instructions)
    IS DISTINCT FROM (NEW.state, NEW.era, NEW.server_info, NEW.capabilities, NEW.instructions))
  EXECUTE FUNCTION "note_by_id"('health');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "upstream_items_came_or_went" AFTER INSERT OR DELETE ON "upstream_items"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION "note_by_upstream"('items');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "upstream_items_changed" AFTER UPDATE ON "upstream_items"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.digest, OLD.hidden, OLD.title_override, OLD.description_override, OLD.waits)
    IS DISTINCT FROM (NEW.digest, NEW.hidden, NEW.title_override, NEW.description_override, NEW.waits))
  EXECUTE FUNCTION "note_by_upstream"('items');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "upstream_secrets_changed" AFTER INSERT OR UPDATE OR DELETE ON "upstream_secrets"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION "note_by_upstream"('secrets');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "person_credentials_changed" AFTER INSERT OR UPDATE OR DELETE ON "person_credentials"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION "note_credential"('credentials');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "installation_changed" AFTER UPDATE ON "installation"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.token_seconds, OLD.max_key_days, OLD.allow_no_expiry, OLD.requests_per_minute, OLD.concurrent_calls, OLD.allow_private_upstreams, OLD.call_retention_days)
    IS DISTINCT FROM (NEW.token_seconds, NEW.max_key_days, NEW.allow_no_expiry, NEW.requests_per_minute, NEW.concurrent_calls, NEW.allow_private_upstreams, NEW.call_retention_days))
  EXECUTE FUNCTION "note_by_id"('installation');
