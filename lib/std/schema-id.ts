import { z } from "zod";

/**
 * The schema of a UUID (RFC 9562, section 4). Ids are converted to lower case, which is how the
 * database returns them.
 */
export const idSchema = (words?: string) => z.uuid(words).toLowerCase();
