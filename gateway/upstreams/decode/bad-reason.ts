/** Why what a server sent is not taken. */
export type BadReason =
  | "too_large"
  | "too_many_pieces"
  | "too_deep"
  | "too_many_members"
  | "too_many_notices"
  | "not_utf8"
  | "not_json"
  | "not_json_rpc"
  /** A name that decides something stands there twice. */
  | "repeated_name"
  | "result_and_error"
  /** It answers what was not asked. */
  | "wrong_id";
