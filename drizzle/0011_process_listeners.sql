ALTER TABLE "processes" ADD COLUMN "listeners" jsonb DEFAULT '[]'::jsonb NOT NULL;
--> statement-breakpoint
-- Where processes listen is heard of as other changes are: a server that is registered there, or that
-- was there before, is refused from then on. A process that goes leaves nothing to be refused.
CREATE CONSTRAINT TRIGGER "processes_came" AFTER INSERT ON "processes"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.listeners <> '[]')
  EXECUTE FUNCTION "note_by_id"('listeners');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "processes_listen" AFTER UPDATE ON "processes"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.listeners IS DISTINCT FROM NEW.listeners)
  EXECUTE FUNCTION "note_by_id"('listeners');
