CREATE TABLE "session_log_levels" (
	"session" text PRIMARY KEY NOT NULL,
	"key_id" uuid NOT NULL,
	"level" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "session_log_levels" ADD CONSTRAINT "session_log_levels_key_id_api_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "session_log_levels_key" ON "session_log_levels" USING btree ("key_id","set_at");--> statement-breakpoint
CREATE INDEX "session_log_levels_expiry" ON "session_log_levels" USING btree ("expires_at");
--> statement-breakpoint
CREATE FUNCTION "note_session_log_level"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_change('session_log_level', NEW.session);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "session_log_levels_set" AFTER INSERT OR UPDATE ON "session_log_levels"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION "note_session_log_level"();
