CREATE SEQUENCE "public"."names_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
ALTER TABLE "upstream_items" ADD COLUMN "name_seq" bigint DEFAULT nextval('names_seq') NOT NULL;--> statement-breakpoint
ALTER TABLE "upstreams" ADD COLUMN "name_seq" bigint DEFAULT nextval('names_seq') NOT NULL;--> statement-breakpoint
-- What there is already, in the order in which it came; the defaults above have drawn as many numbers.
WITH "named" AS (
  SELECT "id", NULL::text AS "kind", NULL::text AS "name", "created_at" AS "at" FROM "upstreams"
  UNION ALL
  SELECT "upstream_id", "kind", "name", "first_seen_at" FROM "upstream_items"
), "numbered" AS (
  SELECT *, row_number() OVER (ORDER BY "at", "kind" NULLS FIRST, "id", "name") AS "seq" FROM "named"
), "servers" AS (
  UPDATE "upstreams" SET "name_seq" = "numbered"."seq" FROM "numbered"
  WHERE "numbered"."kind" IS NULL AND "numbered"."id" = "upstreams"."id"
)
UPDATE "upstream_items" SET "name_seq" = "numbered"."seq" FROM "numbered"
WHERE "numbered"."kind" = "upstream_items"."kind" AND "numbered"."id" = "upstream_items"."upstream_id"
  AND "numbered"."name" = "upstream_items"."name";
