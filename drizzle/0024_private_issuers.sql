ALTER TABLE "trust_rules" ADD COLUMN "ca" text;--> statement-breakpoint
ALTER TABLE "trust_rules" ADD COLUMN "private_issuer" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "trust_rules" ADD CONSTRAINT "trust_rules_keys" CHECK ("trust_rules"."jwks" is null or ("trust_rules"."ca" is null and not "trust_rules"."private_issuer"));