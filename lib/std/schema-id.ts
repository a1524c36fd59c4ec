import { z } from "zod";

/** A UUID as the database writes it (RFC 9562, 4): however it is sent, it is one and the same text. */
export const idSchema = (words?: string) => z.uuid(words).toLowerCase();
