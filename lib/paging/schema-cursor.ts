import { z } from "zod";

const CURSOR_MAX = 1000;

/** Of a list: the place from which on it is read, as the page before it said. */
export const cursorSchema = z
  .string("Give the cursor that a page named.")
  .max(CURSOR_MAX, "This is no place in this list.")
  .optional();
