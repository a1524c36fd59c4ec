CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"team_id" uuid NOT NULL,
	"maker_id" uuid,
	"lookup" "bytea" NOT NULL,
	"phc" text NOT NULL,
	"pepper_id" text NOT NULL,
	"last_four" text NOT NULL,
	"scopes" text[] DEFAULT '{mcp}'::text[] NOT NULL,
	"allowed_addresses" text[] DEFAULT '{}'::text[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"disabled_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"revoke_reason" text,
	"revoked_by" text,
	"last_used_at" timestamp with time zone,
	"last_used_address" text,
	"last_used_client" text,
	"first_call_at" timestamp with time zone,
	CONSTRAINT "api_keys_kind" CHECK ("api_keys"."kind" in ('personal', 'service'))
);
--> statement-breakpoint
CREATE TABLE "audit_records" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_records_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	"action" text NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" uuid,
	"actor_label" text NOT NULL,
	"subject_kind" text,
	"subject_id" text,
	"subject_label" text,
	"team_id" uuid,
	"key_id" uuid,
	"code" text,
	"reason" text,
	"rule" text,
	"request_id" text NOT NULL,
	"address" text,
	"details" jsonb,
	CONSTRAINT "audit_records_outcome" CHECK ("audit_records"."outcome" in ('done', 'denied'))
);
--> statement-breakpoint
CREATE TABLE "denial_counts" (
	"minute" timestamp with time zone NOT NULL,
	"address" text NOT NULL,
	"code" text NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "denial_counts_minute_address_code_pk" PRIMARY KEY("minute","address","code")
);
--> statement-breakpoint
CREATE TABLE "calls" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "calls_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"key_id" uuid NOT NULL,
	"team_id" uuid NOT NULL,
	"method" text NOT NULL,
	"target" text,
	"outcome" text NOT NULL,
	"code" text,
	"duration_micros" integer NOT NULL,
	"request_id" text NOT NULL,
	"client" text,
	"protocol_version" text,
	"address" text,
	CONSTRAINT "calls_outcome" CHECK ("calls"."outcome" in ('ok', 'error', 'denied'))
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"public_url" text NOT NULL,
	"secret_checks" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"set_up_at" timestamp with time zone,
	"first_call_at" timestamp with time zone,
	"token_seconds" integer DEFAULT 900 NOT NULL,
	"max_key_days" integer,
	"allow_no_expiry" boolean DEFAULT true NOT NULL,
	CONSTRAINT "installation_one_row" CHECK ("installation"."id" = 1),
	CONSTRAINT "installation_token_seconds" CHECK ("installation"."token_seconds" between 60 and 3600),
	CONSTRAINT "installation_max_key_days" CHECK ("installation"."max_key_days" between 1 and 3650)
);
--> statement-breakpoint
CREATE TABLE "links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"person_id" uuid,
	"code_digest" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "links_code_digest_unique" UNIQUE("code_digest"),
	CONSTRAINT "links_purpose" CHECK ("links"."purpose" in ('setup', 'invitation', 'password_reset')),
	CONSTRAINT "links_person_known" CHECK ("links"."purpose" = 'setup' or "links"."person_id" is not null)
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"password_phc" text,
	"created_at" timestamp with time zone NOT NULL,
	"disabled_at" timestamp with time zone,
	"last_seen_at" timestamp with time zone,
	CONSTRAINT "people_role" CHECK ("people"."role" in ('operator', 'member'))
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"address" text,
	"user_agent" text
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"private_sealed" "bytea" NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	"active_at" timestamp with time zone NOT NULL,
	"retires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "team_members" (
	"team_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text DEFAULT 'member' NOT NULL,
	"joined_at" timestamp with time zone NOT NULL,
	CONSTRAINT "team_members_team_id_person_id_pk" PRIMARY KEY("team_id","person_id"),
	CONSTRAINT "team_members_role" CHECK ("team_members"."role" in ('lead', 'member'))
);
--> statement-breakpoint
CREATE TABLE "teams" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"disabled_at" timestamp with time zone,
	CONSTRAINT "teams_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_maker_id_people_id_fk" FOREIGN KEY ("maker_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "links" ADD CONSTRAINT "links_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_lookup_unique" ON "api_keys" USING btree ("lookup");--> statement-breakpoint
CREATE INDEX "api_keys_team_created" ON "api_keys" USING btree ("team_id","created_at","id");--> statement-breakpoint
CREATE INDEX "api_keys_created" ON "api_keys" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "api_keys_maker" ON "api_keys" USING btree ("maker_id");--> statement-breakpoint
CREATE INDEX "api_keys_expires" ON "api_keys" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "audit_records_at" ON "audit_records" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "audit_records_team" ON "audit_records" USING btree ("team_id","id");--> statement-breakpoint
CREATE INDEX "audit_records_key" ON "audit_records" USING btree ("key_id","id");--> statement-breakpoint
CREATE INDEX "audit_records_actor" ON "audit_records" USING btree ("actor_id","id");--> statement-breakpoint
CREATE INDEX "audit_records_request" ON "audit_records" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "calls_key_at" ON "calls" USING btree ("key_id","at");--> statement-breakpoint
CREATE INDEX "calls_team_at" ON "calls" USING btree ("team_id","at");--> statement-breakpoint
CREATE INDEX "calls_at" ON "calls" USING btree ("at");--> statement-breakpoint
CREATE INDEX "links_person" ON "links" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "people_email_unique" ON "people" USING btree (lower("email"));--> statement-breakpoint
CREATE INDEX "sessions_person" ON "sessions" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "signing_keys_active" ON "signing_keys" USING btree ("active_at");--> statement-breakpoint
CREATE INDEX "team_members_person" ON "team_members" USING btree ("person_id");--> statement-breakpoint
INSERT INTO "teams" ("id", "slug", "name", "created_at") VALUES (gen_random_uuid(), 'default', 'Default', now());
