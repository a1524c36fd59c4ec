/** The reasons why a server's message is not accepted. */
export type BadReason =
  | "too_large"
  | "too_many_pieces"
  | "too_deep"
  | "too_many_members"
  | "too_many_notices"
  | "not_utf8"
  | "not_json"
  | "not_json_rpc"
  /** A name that must be unique occurs twice in its object. */
  | "repeated_name"
  | "result_and_error"
  /** The message answers another request. */
  | "wrong_id"
  /** The answer is a task, which the caller cannot follow and did not ask for. */
  | "unasked_task";
