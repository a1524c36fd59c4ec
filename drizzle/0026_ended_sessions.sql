CREATE TABLE "ended_sessions" (
	"name" text PRIMARY KEY NOT NULL,
	"key_id" uuid NOT NULL,
	"ended_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ended_sessions" ADD CONSTRAINT "ended_sessions_key_id_api_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ended_sessions_key" ON "ended_sessions" USING btree ("key_id","ended_at");--> statement-breakpoint
CREATE INDEX "ended_sessions_expiry" ON "ended_sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE FUNCTION "note_client_session"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_change('client_session', NEW.name);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "ended_sessions_came" AFTER INSERT ON "ended_sessions"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION "note_client_session"();
