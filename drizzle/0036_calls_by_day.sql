CREATE TABLE "call_days" (
	"day" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"dimension" text NOT NULL,
	"value" text NOT NULL,
	"server" text NOT NULL,
	"ok" integer NOT NULL,
	"errors" integer NOT NULL,
	"denied" integer NOT NULL,
	"micros" bigint NOT NULL,
	"latencies" integer[] NOT NULL,
	CONSTRAINT "call_days_dimension_kind_value_day_pk" PRIMARY KEY("dimension","kind","value","day")
) WITH (fillfactor = 80);
--> statement-breakpoint
CREATE TABLE "call_hours" (
	"hour" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"key_id" uuid NOT NULL,
	"upstream_id" uuid NOT NULL,
	"tool" text NOT NULL,
	"client" text NOT NULL,
	"team_id" uuid NOT NULL,
	"server" text NOT NULL,
	"person_id" uuid,
	"ok" integer NOT NULL,
	"errors" integer NOT NULL,
	"denied" integer NOT NULL,
	"micros" bigint NOT NULL,
	"latencies" integer[] NOT NULL,
	CONSTRAINT "call_hours_key_id_hour_kind_upstream_id_tool_client_pk" PRIMARY KEY("key_id","hour","kind","upstream_id","tool","client")
) WITH (fillfactor = 80);
--> statement-breakpoint
CREATE INDEX "call_days_day" ON "call_days" USING btree ("dimension","kind","day");--> statement-breakpoint
CREATE INDEX "call_hours_hour" ON "call_hours" USING btree ("hour");
--> statement-breakpoint
-- The bucket of a duration: buckets begin at 0.1 ms and each is 1.2 times as wide as the one before.
CREATE FUNCTION "call_bucket"("micros" integer) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT least(90, greatest(0, floor(ln(greatest("micros", 1) / 100.0::float8) / ln(1.2::float8))))::integer
$$;
--> statement-breakpoint
-- Histograms are arrays whose bounds are the first and last used bucket.
CREATE FUNCTION "add_to_histogram"("sums" integer[], "bucket" integer) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  "sums"["bucket"] := coalesce("sums"["bucket"], 0) + 1;
  RETURN "sums";
END $$;
--> statement-breakpoint
CREATE FUNCTION "add_histograms"("sums" integer[], "more" integer[]) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  FOR i IN coalesce(array_lower("more", 1), 1) .. coalesce(array_upper("more", 1), 0) LOOP
    IF "more"[i] IS NOT NULL THEN
      "sums"[i] := coalesce("sums"[i], 0) + "more"[i];
    END IF;
  END LOOP;
  RETURN "sums";
END $$;
--> statement-breakpoint
CREATE AGGREGATE "histogram_of"(integer) (
  SFUNC = "add_to_histogram", STYPE = integer[], INITCOND = '{}');
--> statement-breakpoint
CREATE AGGREGATE "histogram_sum"(integer[]) (
  SFUNC = "add_histograms", STYPE = integer[], COMBINEFUNC = "add_histograms", INITCOND = '{}',
  PARALLEL = SAFE);
--> statement-breakpoint
DROP INDEX "calls_at";--> statement-breakpoint
DROP INDEX "calls_key_at";--> statement-breakpoint
DROP INDEX "calls_upstream_at";--> statement-breakpoint
ALTER TABLE "calls" RENAME TO "calls_before";--> statement-breakpoint
ALTER SEQUENCE "calls_id_seq" RENAME TO "calls_before_id_seq";--> statement-breakpoint
CREATE TABLE "calls" (
	"id" bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
	"at" timestamp with time zone NOT NULL,
	"key_id" uuid NOT NULL,
	"team_id" uuid NOT NULL,
	"method" text NOT NULL,
	"upstream_id" uuid,
	"server" text,
	"request_bytes" integer,
	"response_bytes" integer,
	"target" text,
	"outcome" text NOT NULL,
	"code" text,
	"duration_micros" integer NOT NULL,
	"request_id" text NOT NULL,
	"client" text,
	"protocol_version" text,
	"address" text,
	CONSTRAINT "calls_outcome" CHECK ("calls"."outcome" in ('ok', 'error', 'denied'))
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE INDEX "calls_at" ON "calls" USING btree ("at");--> statement-breakpoint
CREATE INDEX "calls_key_at" ON "calls" USING btree ("key_id","at");--> statement-breakpoint
CREATE INDEX "calls_upstream_at" ON "calls" USING btree ("upstream_id","at") WHERE "calls"."upstream_id" is not null;--> statement-breakpoint
CREATE INDEX "calls_tool_at" ON "calls" USING btree ("target","at") WHERE "calls"."method" = 'tools/call';--> statement-breakpoint
CREATE INDEX "calls_code_at" ON "calls" USING btree ("code","at") WHERE "calls"."code" is not null;--> statement-breakpoint
CREATE INDEX "calls_request" ON "calls" USING hash ("request_id");
--> statement-breakpoint
-- Takes the calls of days that have no partition, so that no write fails.
CREATE TABLE "calls_other" PARTITION OF "calls" DEFAULT;
--> statement-breakpoint
-- Creates the partition of a day (UTC) and moves its rows out of "calls_other". Returns false if the
-- partition exists. The table is attached instead of created as a partition, because this blocks
-- neither readers nor writers of other days.
CREATE FUNCTION "make_calls_day"("day" date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  "name" text := 'calls_' || to_char("day", 'YYYYMMDD');
  "starts" timestamptz := "day"::timestamp AT TIME ZONE 'UTC';
  "ends" timestamptz := ("day" + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
  IF to_regclass("name") IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE "calls" INCLUDING CONSTRAINTS)', "name");
  LOCK TABLE "calls_other" IN ACCESS EXCLUSIVE MODE;
  EXECUTE format('WITH moved AS (DELETE FROM "calls_other" WHERE "at" >= %L AND "at" < %L RETURNING *)
    INSERT INTO %I SELECT * FROM moved', "starts", "ends", "name");
  EXECUTE format('ALTER TABLE "calls" ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
    "name", "starts", "ends");
  RETURN true;
END $$;
--> statement-breakpoint
SELECT "make_calls_day"("day"::date) FROM (
  SELECT DISTINCT ("at" AT TIME ZONE 'UTC')::date AS "day" FROM "calls_before"
  UNION SELECT (now() AT TIME ZONE 'UTC')::date + n FROM generate_series(0, 3) n
) AS "days" ORDER BY "day";
--> statement-breakpoint
INSERT INTO "calls" ("id", "at", "key_id", "team_id", "method", "upstream_id", "server",
  "request_bytes", "response_bytes", "target", "outcome", "code", "duration_micros", "request_id",
  "client", "protocol_version", "address")
OVERRIDING SYSTEM VALUE
SELECT "id", "at", "key_id", "team_id", "method", "upstream_id", "server",
  "request_bytes", "response_bytes", "target", "outcome", "code", "duration_micros", "request_id",
  "client", "protocol_version", "address"
FROM "calls_before" ORDER BY "at", "id";
--> statement-breakpoint
SELECT setval(pg_get_serial_sequence('calls', 'id'), (SELECT coalesce(max("id"), 0) + 1 FROM "calls_before"), false);
--> statement-breakpoint
DROP TABLE "calls_before";
--> statement-breakpoint
INSERT INTO "call_hours" ("hour", "kind", "key_id", "upstream_id", "tool", "client", "team_id",
  "server", "person_id", "ok", "errors", "denied", "micros", "latencies")
SELECT date_trunc('hour', c."at", 'UTC') AS "hour",
  CASE WHEN c."method" = 'tools/call' THEN 'tool' ELSE 'protocol' END AS "kind",
  c."key_id",
  coalesce(c."upstream_id", '00000000-0000-0000-0000-000000000000') AS "upstream",
  CASE WHEN c."method" <> 'tools/call' THEN c."method"
    WHEN c."outcome" = 'denied' AND c."upstream_id" IS NULL THEN ''
    ELSE coalesce(c."target", '') END AS "tool",
  coalesce(c."client", '') AS "client",
  c."team_id",
  coalesce(max(c."server"), ''),
  k."maker_id",
  count(*) FILTER (WHERE c."outcome" = 'ok'),
  count(*) FILTER (WHERE c."outcome" = 'error'),
  count(*) FILTER (WHERE c."outcome" = 'denied'),
  coalesce(sum(c."duration_micros") FILTER (WHERE c."outcome" <> 'denied'), 0),
  histogram_of(call_bucket(c."duration_micros")) FILTER (WHERE c."outcome" <> 'denied')
FROM "calls" AS c LEFT JOIN "api_keys" AS k ON k."id" = c."key_id"
GROUP BY 1, 2, 3, "upstream", 5, 6, c."team_id", k."maker_id";
--> statement-breakpoint
INSERT INTO "call_days" ("day", "kind", "dimension", "value", "server", "ok", "errors", "denied",
  "micros", "latencies")
SELECT date_trunc('day', h."hour", 'UTC'), h."kind", v."dimension", v."value", max(v."server"),
  sum(h."ok"), sum(h."errors"), sum(h."denied"), sum(h."micros"), histogram_sum(h."latencies")
FROM "call_hours" AS h CROSS JOIN LATERAL (VALUES
  ('all', '', ''), ('key', h."key_id"::text, ''), ('person', coalesce(h."person_id"::text, ''), ''),
  ('team', h."team_id"::text, ''), ('server', h."upstream_id"::text, h."server"),
  ('tool', h."tool", h."server"), ('client', h."client", '')
) AS v ("dimension", "value", "server")
GROUP BY 1, 2, 3, 4;
--> statement-breakpoint
ANALYZE "calls", "call_hours", "call_days";
