import { z } from "zod";

const CURSOR_MAX = 1000;

/** A cursor that was taken from an earlier page of the same list. */
export const cursorSchema = z
  .string("Give the cursor of an earlier page.")
  .max(CURSOR_MAX, "This cursor does not belong to this list.")
  .optional();
