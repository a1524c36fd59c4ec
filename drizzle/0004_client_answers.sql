CREATE TABLE "client_answers" (
	"question_id" text PRIMARY KEY NOT NULL,
	"answer_sealed" "bytea" NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
