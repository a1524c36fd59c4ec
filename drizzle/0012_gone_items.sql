ALTER TABLE "upstream_items" ADD COLUMN "missed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "upstream_items" ADD COLUMN "gone_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "upstreams" ADD COLUMN "forgot_items_at" timestamp with time zone;--> statement-breakpoint
DROP TRIGGER "upstream_items_changed" ON "upstream_items";
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "upstream_items_changed" AFTER UPDATE ON "upstream_items"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.digest, OLD.hidden, OLD.title_override, OLD.description_override, OLD.waits, OLD.gone_at)
    IS DISTINCT FROM (NEW.digest, NEW.hidden, NEW.title_override, NEW.description_override, NEW.waits, NEW.gone_at))
  EXECUTE FUNCTION "note_by_upstream"('items');
