CREATE TABLE "trust_rules" (
	"id" uuid PRIMARY KEY NOT NULL,
	"issuer" text NOT NULL,
	"subject" text,
	"claims" jsonb NOT NULL,
	"jwks" jsonb,
	"token_seconds" integer,
	CONSTRAINT "trust_rules_narrow" CHECK ("trust_rules"."subject" is not null or "trust_rules"."claims" <> '{}'::jsonb),
	CONSTRAINT "trust_rules_token_seconds" CHECK ("trust_rules"."token_seconds" between 60 and 3600)
);
--> statement-breakpoint
ALTER TABLE "trust_rules" ADD CONSTRAINT "trust_rules_id_api_keys_id_fk" FOREIGN KEY ("id") REFERENCES "public"."api_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "trust_rules_issuer" ON "trust_rules" USING btree ("issuer");--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_trust_service" CHECK ("api_keys"."credential" <> 'trust' or ("api_keys"."kind" = 'service' and "api_keys"."maker_id" is null));