DROP INDEX "calls_team_at";--> statement-breakpoint
DROP INDEX "calls_at";--> statement-breakpoint
CREATE INDEX "calls_at" ON "calls" USING brin ("at");