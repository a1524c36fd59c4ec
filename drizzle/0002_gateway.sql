CREATE TABLE "changes" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"entity_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "processes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"seen_seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "grants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid,
	"key_id" uuid,
	"upstream_id" uuid NOT NULL,
	"tools" text[] NOT NULL,
	"prompts" boolean DEFAULT true NOT NULL,
	"resources" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "grants_one_holder" CHECK (("grants"."team_id" is null) <> ("grants"."key_id" is null))
);
--> statement-breakpoint
CREATE TABLE "upstream_items" (
	"upstream_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"definition" jsonb NOT NULL,
	"digest" text NOT NULL,
	"hidden" boolean DEFAULT false NOT NULL,
	"title_override" text,
	"description_override" text,
	"first_seen_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone,
	"previous" jsonb,
	"waits" boolean DEFAULT false NOT NULL,
	CONSTRAINT "upstream_items_upstream_id_kind_name_pk" PRIMARY KEY("upstream_id","kind","name"),
	CONSTRAINT "upstream_items_kind" CHECK ("upstream_items"."kind" in ('tool', 'prompt', 'resource', 'resource_template'))
);
--> statement-breakpoint
CREATE TABLE "oauth_flows" (
	"state_digest" "bytea" PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"upstream_id" uuid NOT NULL,
	"flow_sealed" "bytea" NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person_credentials" (
	"person_id" uuid NOT NULL,
	"upstream_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"value_sealed" "bytea" NOT NULL,
	"connected_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"broken_reason" text,
	CONSTRAINT "person_credentials_person_id_upstream_id_pk" PRIMARY KEY("person_id","upstream_id")
);
--> statement-breakpoint
CREATE TABLE "upstream_secrets" (
	"upstream_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"value_sealed" "bytea" NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "upstream_secrets_upstream_id_kind_name_pk" PRIMARY KEY("upstream_id","kind","name")
);
--> statement-breakpoint
CREATE TABLE "upstreams" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"title" text,
	"transport" text NOT NULL,
	"url" text,
	"command" text,
	"args" text[] DEFAULT '{}'::text[] NOT NULL,
	"prefixed" boolean DEFAULT true NOT NULL,
	"credentials" text DEFAULT 'server' NOT NULL,
	"person_header" text,
	"oauth_client_id" text,
	"oauth_scope" text,
	"sends_caller" boolean DEFAULT false NOT NULL,
	"approves_changes" boolean DEFAULT false NOT NULL,
	"call_seconds" integer DEFAULT 60 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"disabled_at" timestamp with time zone,
	"state" text DEFAULT 'unknown' NOT NULL,
	"era" text,
	"last_error" text,
	"last_error_at" timestamp with time zone,
	"latency_ms" integer,
	"checked_at" timestamp with time zone,
	"server_info" jsonb,
	"capabilities" jsonb,
	"instructions" text,
	"stderr_tail" text,
	CONSTRAINT "upstreams_name_unique" UNIQUE("name"),
	CONSTRAINT "upstreams_transport" CHECK ("upstreams"."transport" in ('http', 'sse', 'stdio')),
	CONSTRAINT "upstreams_credentials" CHECK ("upstreams"."credentials" in ('server', 'person_header', 'person_oauth')),
	CONSTRAINT "upstreams_state" CHECK ("upstreams"."state" in ('unknown', 'up', 'failing', 'down')),
	CONSTRAINT "upstreams_reachable" CHECK (("upstreams"."transport" = 'stdio') = ("upstreams"."command" is not null) and ("upstreams"."transport" = 'stdio') = ("upstreams"."url" is null)),
	CONSTRAINT "upstreams_call_seconds" CHECK ("upstreams"."call_seconds" between 1 and 3600),
	CONSTRAINT "upstreams_name" CHECK ("upstreams"."name" ~ '^[a-z0-9](-?[a-z0-9])*$' and "upstreams"."name" <> 'latchkey')
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "own_grants" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "requests_per_minute" integer;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "concurrent_calls" integer;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "upstream_id" uuid;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "server" text;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "request_bytes" integer;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "response_bytes" integer;--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "requests_per_minute" integer;--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "concurrent_calls" integer;--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "allow_private_upstreams" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "call_retention_days" integer DEFAULT 90 NOT NULL;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_key_id_api_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_upstream_id_upstreams_id_fk" FOREIGN KEY ("upstream_id") REFERENCES "public"."upstreams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "upstream_items" ADD CONSTRAINT "upstream_items_upstream_id_upstreams_id_fk" FOREIGN KEY ("upstream_id") REFERENCES "public"."upstreams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_flows" ADD CONSTRAINT "oauth_flows_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_flows" ADD CONSTRAINT "oauth_flows_upstream_id_upstreams_id_fk" FOREIGN KEY ("upstream_id") REFERENCES "public"."upstreams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_credentials" ADD CONSTRAINT "person_credentials_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_credentials" ADD CONSTRAINT "person_credentials_upstream_id_upstreams_id_fk" FOREIGN KEY ("upstream_id") REFERENCES "public"."upstreams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "upstream_secrets" ADD CONSTRAINT "upstream_secrets_upstream_id_upstreams_id_fk" FOREIGN KEY ("upstream_id") REFERENCES "public"."upstreams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "changes_at" ON "changes" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "grants_team_upstream" ON "grants" USING btree ("team_id","upstream_id");--> statement-breakpoint
CREATE UNIQUE INDEX "grants_key_upstream" ON "grants" USING btree ("key_id","upstream_id");--> statement-breakpoint
CREATE INDEX "grants_upstream" ON "grants" USING btree ("upstream_id");--> statement-breakpoint
CREATE INDEX "calls_upstream_at" ON "calls" USING btree ("upstream_id","at");--> statement-breakpoint
ALTER TABLE "installation" ADD CONSTRAINT "installation_call_retention_days" CHECK ("installation"."call_retention_days" between 1 and 3650);