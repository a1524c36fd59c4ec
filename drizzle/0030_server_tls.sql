ALTER TABLE "upstreams" ADD COLUMN "ca" text;--> statement-breakpoint
ALTER TABLE "upstreams" ADD COLUMN "client_certificate" text;
--> statement-breakpoint
-- Certificates decide which server is reached, and as whom, so they count as its target.
DROP TRIGGER "upstreams_lead_elsewhere" ON "upstreams";
--> statement-breakpoint
CREATE TRIGGER "upstreams_lead_elsewhere" BEFORE UPDATE ON "upstreams" FOR EACH ROW
  WHEN ((OLD.transport, OLD.url, OLD.command, OLD.args, OLD.paths, OLD.credentials, OLD.person_header, OLD.oauth_client_id, OLD.oauth_scope, OLD.ca, OLD.client_certificate)
    IS DISTINCT FROM (NEW.transport, NEW.url, NEW.command, NEW.args, NEW.paths, NEW.credentials, NEW.person_header, NEW.oauth_client_id, NEW.oauth_scope, NEW.ca, NEW.client_certificate))
  EXECUTE FUNCTION "count_target"();
