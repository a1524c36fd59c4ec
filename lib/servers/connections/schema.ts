import { z } from "zod";
import { headerValue } from "@/lib/servers/schema-fields";

/**
 * The input of verbs that act on a single server. `name` is the name of the server that occurs in
 * URLs.
 */
export const serverNameSchema = z.object({ name: z.string().min(1).max(100) });

/** The input with which a person sets their own header value for a server. */
export const connectWithHeaderSchema = serverNameSchema.extend({ value: headerValue });

/**
 * The parameters of the authorization response (RFC 6749, section 4.1.2; RFC 9207). The server
 * sends them to Latchkey through the person's browser.
 */
export const completeConnectSchema = z.object({
  state: z.string().min(20).max(200),
  code: z.string().min(1).max(4_096).optional(),
  iss: z.string().max(2_048).optional(),
  error: z.string().max(200).optional(),
});
