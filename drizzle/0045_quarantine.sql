ALTER TABLE "api_keys" ADD COLUMN "quarantined_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "former_quarantined_at" timestamp with time zone;--> statement-breakpoint
-- A quarantine, and its end, decide about tokens, so caches of every process must learn of them.
DROP TRIGGER "api_keys_changed" ON "api_keys";
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "api_keys_changed" AFTER UPDATE ON "api_keys"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.name, OLD.team_id, OLD.maker_id, OLD.membership_id, OLD.scopes, OLD.allowed_addresses, OLD.own_grants, OLD.requests_per_minute, OLD.concurrent_calls, OLD.expires_at, OLD.disabled_at, OLD.revoked_at, OLD.secret_rotation, OLD.former_rotation, OLD.former_ends_at, OLD.quarantined_at, OLD.former_quarantined_at)
    IS DISTINCT FROM (NEW.name, NEW.team_id, NEW.maker_id, NEW.membership_id, NEW.scopes, NEW.allowed_addresses, NEW.own_grants, NEW.requests_per_minute, NEW.concurrent_calls, NEW.expires_at, NEW.disabled_at, NEW.revoked_at, NEW.secret_rotation, NEW.former_rotation, NEW.former_ends_at, NEW.quarantined_at, NEW.former_quarantined_at))
  EXECUTE FUNCTION "note_by_id"('key');
