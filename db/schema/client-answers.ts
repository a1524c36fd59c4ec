import { pgTable, text } from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns";

/**
 * A client's answer to a question (MCP elicitation or sampling) that another process asked during a
 * call. That process deletes the row when it has read the answer.
 */
export const clientAnswers = pgTable("client_answers", {
  questionId: text("question_id").primaryKey(),
  /** The answer as JSON, sealed for the place (client_answers, question_id, answer_sealed). */
  answerSealed: bytea("answer_sealed").notNull(),
  expiresAt: moment("expires_at").notNull(),
});
