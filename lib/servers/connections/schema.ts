import { z } from "zod";
import { headerValue } from "@/lib/servers/schema";

/** The input of verbs that act on one server, which is named in the same way as in URLs. */
export const serverNameSchema = z.object({ name: z.string().min(1).max(100) });

/** The input with which a person sets their own header value for a server. */
export const connectWithHeaderSchema = serverNameSchema.extend({ value: headerValue });

/**
 * The parameters of the authorization response, which the browser passes on (RFC 6749, section
 * 4.1.2; RFC 9207).
 */
export const completeConnectSchema = z.object({
  state: z.string().min(20).max(200),
  code: z.string().min(1).max(4_096).optional(),
  iss: z.string().max(2_048).optional(),
  error: z.string().max(200).optional(),
});
