ALTER TABLE "upstream_items" ADD COLUMN "title" text;--> statement-breakpoint
ALTER TABLE "upstream_items" ADD COLUMN "description" text;--> statement-breakpoint
UPDATE "upstream_items" SET
  "title" = CASE WHEN jsonb_typeof("definition"->'title') = 'string' THEN "definition"->>'title' END,
  "description" = CASE WHEN jsonb_typeof("definition"->'description') = 'string' THEN "definition"->>'description' END;
--> statement-breakpoint
ALTER TABLE "upstream_items" ALTER COLUMN "definition" SET DATA TYPE text USING "definition"::text;--> statement-breakpoint
ALTER TABLE "upstream_items" ALTER COLUMN "previous" SET DATA TYPE text USING "previous"::text;--> statement-breakpoint
DROP TRIGGER "upstream_items_changed" ON "upstream_items";
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "upstream_items_changed" AFTER UPDATE ON "upstream_items"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.definition, OLD.digest, OLD.hidden, OLD.title_override, OLD.description_override, OLD.waits, OLD.gone_at)
    IS DISTINCT FROM (NEW.definition, NEW.digest, NEW.hidden, NEW.title_override, NEW.description_override, NEW.waits, NEW.gone_at))
  EXECUTE FUNCTION "note_by_upstream"('items');
