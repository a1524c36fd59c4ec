CREATE TABLE "call_hour_totals" (
	"hour" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"ok" integer NOT NULL,
	"errors" integer NOT NULL,
	"denied" integer NOT NULL,
	"micros" bigint NOT NULL,
	"latencies" integer[] NOT NULL,
	CONSTRAINT "call_hour_totals_kind_hour_pk" PRIMARY KEY("kind","hour")
) WITH (fillfactor = 80);
--> statement-breakpoint
INSERT INTO "call_hour_totals" ("hour", "kind", "ok", "errors", "denied", "micros", "latencies")
SELECT "hour", "kind", sum("ok"), sum("errors"), sum("denied"), sum("micros"), histogram_sum("latencies")
FROM "call_hours" GROUP BY "hour", "kind";
