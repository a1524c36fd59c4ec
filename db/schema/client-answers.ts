import { pgTable, text } from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns";

/**
 * What a client answered to a question of a call that runs in another process: on its way there for
 * a moment, and then gone.
 */
export const clientAnswers = pgTable("client_answers", {
  questionId: text("question_id").primaryKey(),
  /** JSON, sealed for (client_answers, question_id, answer_sealed). */
  answerSealed: bytea("answer_sealed").notNull(),
  expiresAt: moment("expires_at").notNull(),
});
