CREATE CONSTRAINT TRIGGER "upstreams_told" AFTER UPDATE ON "upstreams"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.instructions, OLD.era IS NULL AND OLD.state IN ('unknown', 'starting'))
    IS DISTINCT FROM (NEW.instructions, NEW.era IS NULL AND NEW.state IN ('unknown', 'starting')))
  EXECUTE FUNCTION "note_by_id"('items');
