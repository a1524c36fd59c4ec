ALTER TABLE "processes" ADD COLUMN "root_secret" text;--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "sealing_secret" text;--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "sealing_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "links" ADD COLUMN "secret_id" text;--> statement-breakpoint
ALTER TABLE "oauth_tokens" ADD COLUMN "secret_id" text;
--> statement-breakpoint
-- The rows that exist are counted with the oldest root secret, so that it is not removed too early.
UPDATE "oauth_tokens" SET "secret_id" = (SELECT "secret_checks" -> -1 ->> 'id' FROM "installation");
--> statement-breakpoint
UPDATE "links" SET "secret_id" = (SELECT "secret_checks" -> -1 ->> 'id' FROM "installation");
--> statement-breakpoint
CREATE FUNCTION "note_root_secret"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_change('root_secret', NEW.sealing_secret);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "installation_seals" AFTER UPDATE ON "installation"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.sealing_secret IS DISTINCT FROM NEW.sealing_secret)
  EXECUTE FUNCTION "note_root_secret"();
--> statement-breakpoint
-- A value that is only encrypted again leads nowhere else: no call waits for it.
DROP TRIGGER "upstream_secrets_changed" ON "upstream_secrets";
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "upstream_secrets_changed" AFTER INSERT OR UPDATE OR DELETE ON "upstream_secrets"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (current_setting('latchkey.resealing', true) IS DISTINCT FROM 'on')
  EXECUTE FUNCTION "note_by_upstream"('secrets');
--> statement-breakpoint
DROP TRIGGER "upstream_secrets_lead_elsewhere" ON "upstream_secrets";
--> statement-breakpoint
CREATE TRIGGER "upstream_secrets_lead_elsewhere" AFTER INSERT OR UPDATE OR DELETE ON "upstream_secrets"
  FOR EACH ROW
  WHEN (current_setting('latchkey.resealing', true) IS DISTINCT FROM 'on')
  EXECUTE FUNCTION "count_target_of_secret"();
--> statement-breakpoint
DROP TRIGGER "person_credentials_changed" ON "person_credentials";
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "person_credentials_changed" AFTER INSERT OR UPDATE OR DELETE ON "person_credentials"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (current_setting('latchkey.resealing', true) IS DISTINCT FROM 'on')
  EXECUTE FUNCTION "note_credential"('credentials');
