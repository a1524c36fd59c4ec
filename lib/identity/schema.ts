import { z } from "zod";
import { versionSchema } from "@/lib/core/schema-version";
import { cursorSchema } from "@/lib/paging/schema-cursor";
import { idSchema } from "@/lib/std/schema-id";
import { NOT_SINGLE_LINE, SINGLE_LINE } from "@/lib/std/schema-text";
import { EMAIL_MAX, NAME_MAX, PASSWORD_MAX_BYTES, PASSWORD_MIN_LENGTH } from "./view-bounds";

export const PAGE_SIZE = 50;
export const PAGE_SIZE_MAX = 200;

export const ROLES = ["operator", "member"] as const;

const id = idSchema("Name the person.");

const name = z
  .string("Give a name.")
  .trim()
  .min(1, "Give a name.")
  .max(NAME_MAX, `Use at most ${NAME_MAX} characters.`)
  .regex(SINGLE_LINE, NOT_SINGLE_LINE);

const email = z
  .string("Give an email address.")
  .trim()
  .min(1, "Give an email address.")
  .max(EMAIL_MAX, `Use at most ${EMAIL_MAX} characters.`)
  .pipe(z.email("Give an email address such as ada@example.com."));

const tooLong = `Use at most ${PASSWORD_MAX_BYTES} bytes.`;
const fits = (value: string) => new TextEncoder().encode(value).length <= PASSWORD_MAX_BYTES;

/**
 * A new password of an allowed length. `passwordProblem` additionally refuses passwords that are
 * easy to guess.
 */
const newPassword = z
  .string("Choose a password.")
  .refine((value) => [...value].length >= PASSWORD_MIN_LENGTH, {
    error: `Use at least ${PASSWORD_MIN_LENGTH} characters.`,
  })
  .refine(fits, { error: tooLong });

/**
 * A password that is to be checked, such as at sign-in. Only its length is limited, so that all
 * wrong passwords get the same response.
 */
export const givenPassword = z
  .string("Give the password.")
  .min(1, "Give the password.")
  .refine(fits, { error: tooLong });

/** The code of a link, taken from the fragment of the link's URL. */
const code = z.string("The link is incomplete.").min(1, "The link is incomplete.").max(128);

const userAgent = z
  .string()
  .transform((value) => value.slice(0, 400))
  .optional();

/**
 * The input fields that describe the browser, for verbs that begin a session. See `beginSession`.
 */
export const browserFields = { userAgent, replaces: idSchema().optional() };

export const signInSchema = z.object({
  email: z
    .string("Give the email.")
    .trim()
    .min(1, "Give the email.")
    .max(EMAIL_MAX)
    .regex(SINGLE_LINE, NOT_SINGLE_LINE),
  password: givenPassword,
  /** The browser's device cookie. A malformed cookie is ignored. */
  device: z.string().max(300).optional().catch(undefined),
  ...browserFields,
});

export const completeSetupSchema = z.object({
  code,
  name,
  email,
  password: newPassword,
  ...browserFields,
});

export const acceptLinkSchema = z.object({ code, password: newPassword, ...browserFields });
/** A link can be used only on the page that it was created for. */
export const showLinkSchema = z.object({ code, page: z.enum(["setup", "welcome"]) });

export const createPersonSchema = z.object({
  name,
  email,
  role: z.enum(ROLES, "Choose operator or member."),
  /** If this list is omitted, the person joins the team `default`. */
  teamIds: z
    .array(idSchema("Choose a team."))
    .max(100, "Choose at most 100 teams.")
    .transform((list) => [...new Set(list)])
    .optional(),
});

export const listPeopleSchema = z.object({
  q: z.string().trim().max(100, "Search for at most 100 characters.").optional(),
  cursor: cursorSchema,
  pageSize: z.number().int().min(1).max(PAGE_SIZE_MAX).default(PAGE_SIZE),
});

export const personSchema = z.object({ id });
export const changeRoleSchema = z.object({
  id,
  role: z.enum(ROLES, "Choose operator or member."),
});
/** If `email` is omitted, the email is not changed. */
export const updateProfileSchema = z.object({
  name,
  email: email.optional(),
  version: versionSchema,
});
export const updatePersonSchema = z.object({ id, name, email, version: versionSchema });
export const changePasswordSchema = z.object({
  currentPassword: givenPassword,
  newPassword,
});
export const endSessionSchema = z.object({ id: idSchema("Name the session.") });
export const endAllSessionsSchema = z.object({
  /** Whether the current session ends too. If false, only the other sessions end. */
  includingThis: z.boolean(),
});
