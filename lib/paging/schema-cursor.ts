import { z } from "zod";

const CURSOR_MAX = 1000;

/** The cursor of a list, taken from an earlier page. */
export const cursorSchema = z
  .string("Give the cursor of an earlier page.")
  .max(CURSOR_MAX, "This cursor does not belong to this list.")
  .optional();
