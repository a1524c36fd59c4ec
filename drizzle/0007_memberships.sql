ALTER TABLE "team_members" DROP CONSTRAINT "team_members_team_id_person_id_pk";--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "membership_id" uuid;--> statement-breakpoint
ALTER TABLE "team_members" ADD COLUMN "id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_membership_id_team_members_id_fk" FOREIGN KEY ("membership_id") REFERENCES "public"."team_members"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_membership" ON "api_keys" USING btree ("membership_id");--> statement-breakpoint
CREATE UNIQUE INDEX "team_members_team_person" ON "team_members" USING btree ("team_id","person_id");--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_membership_personal" CHECK ("api_keys"."kind" = 'personal' or "api_keys"."membership_id" is null);--> statement-breakpoint
-- A personal key lives under its maker's present membership; where there is none, it has ended.
UPDATE "api_keys" AS k SET "membership_id" = m."id" FROM "team_members" AS m
  WHERE k."kind" = 'personal' AND m."team_id" = k."team_id" AND m."person_id" = k."maker_id";
--> statement-breakpoint
DROP TRIGGER "api_keys_changed" ON "api_keys";
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "api_keys_changed" AFTER UPDATE ON "api_keys"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.name, OLD.team_id, OLD.maker_id, OLD.membership_id, OLD.scopes, OLD.allowed_addresses, OLD.own_grants, OLD.requests_per_minute, OLD.concurrent_calls, OLD.expires_at, OLD.disabled_at, OLD.revoked_at)
    IS DISTINCT FROM (NEW.name, NEW.team_id, NEW.maker_id, NEW.membership_id, NEW.scopes, NEW.allowed_addresses, NEW.own_grants, NEW.requests_per_minute, NEW.concurrent_calls, NEW.expires_at, NEW.disabled_at, NEW.revoked_at))
  EXECUTE FUNCTION "note_by_id"('key');
