CREATE TABLE "former_secrets" (
	"key_id" uuid NOT NULL,
	"rotation" integer NOT NULL,
	"lookup" "bytea" NOT NULL,
	"phc" text NOT NULL,
	"pepper_id" text NOT NULL,
	"last_four" text NOT NULL,
	"replaced_at" timestamp with time zone NOT NULL,
	"attempt" text,
	"last_used_at" timestamp with time zone,
	"last_used_address" text,
	"last_used_client" text,
	CONSTRAINT "former_secrets_key_id_rotation_pk" PRIMARY KEY("key_id","rotation")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "secret_rotation" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "secret_used_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "former_rotation" integer;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "former_ends_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "former_secrets" ADD CONSTRAINT "former_secrets_key_id_api_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "former_secrets_lookup" ON "former_secrets" USING btree ("lookup");--> statement-breakpoint
CREATE VIEW "key_secrets" AS
  SELECT "id" AS "key_id", "secret_rotation" AS "rotation", "lookup", "phc" FROM "api_keys"
  UNION ALL
  SELECT "key_id", "rotation", "lookup", "phc" FROM "former_secrets";
--> statement-breakpoint
-- A rotation, its end and its cancellation end tokens, so caches of every process must learn of them.
DROP TRIGGER "api_keys_changed" ON "api_keys";
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "api_keys_changed" AFTER UPDATE ON "api_keys"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.name, OLD.team_id, OLD.maker_id, OLD.membership_id, OLD.scopes, OLD.allowed_addresses, OLD.own_grants, OLD.requests_per_minute, OLD.concurrent_calls, OLD.expires_at, OLD.disabled_at, OLD.revoked_at, OLD.secret_rotation, OLD.former_rotation, OLD.former_ends_at)
    IS DISTINCT FROM (NEW.name, NEW.team_id, NEW.maker_id, NEW.membership_id, NEW.scopes, NEW.allowed_addresses, NEW.own_grants, NEW.requests_per_minute, NEW.concurrent_calls, NEW.expires_at, NEW.disabled_at, NEW.revoked_at, NEW.secret_rotation, NEW.former_rotation, NEW.former_ends_at))
  EXECUTE FUNCTION "note_by_id"('key');
