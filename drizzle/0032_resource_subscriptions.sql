CREATE TABLE "resource_subscriptions" (
	"session" text NOT NULL,
	"key_id" uuid NOT NULL,
	"uri" text NOT NULL,
	"digest" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "resource_subscriptions_session_digest_pk" PRIMARY KEY("session","digest")
);
--> statement-breakpoint
ALTER TABLE "resource_subscriptions" ADD CONSTRAINT "resource_subscriptions_key_id_api_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "resource_subscriptions_key" ON "resource_subscriptions" USING btree ("key_id","created_at");--> statement-breakpoint
CREATE INDEX "resource_subscriptions_expiry" ON "resource_subscriptions" USING btree ("expires_at");--> statement-breakpoint
-- The process that has the stream of the session has to know at once.
CREATE FUNCTION "note_resource_subscriptions"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_change('resource_subscriptions', coalesce(NEW.session, OLD.session));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "resource_subscriptions_changed" AFTER INSERT OR DELETE ON "resource_subscriptions"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION "note_resource_subscriptions"();
