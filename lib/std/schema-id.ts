import { z } from "zod";

/**
 * A UUID in the database's spelling (RFC 9562, section 4), regardless of the spelling of the input.
 */
export const idSchema = (words?: string) => z.uuid(words).toLowerCase();
