/**
 * The kind of a problem. The kind decides which failure the caller gets, how the circuit breaker
 * counts the problem, and whether a call is retried.
 */
export type ProblemKind = "unavailable" | "failed" | "timeout" | "lost" | "unauthorized";

interface Fault {
  readonly kind: ProblemKind;
  /**
   * What happened, as one sentence in which "it" stands for the server. Placeholders in braces are
   * filled in when the sentence is shown.
   */
  readonly text: string;
  /** What an administrator can do about the problem. */
  readonly hint: string;
}

const OWN_LOG = "Look at the server's own log.";
const WRITER = "This has to be fixed in the server's code.";
const TRUST =
  "If this is right, paste the authority's certificate under TLS in the server's form. Or give the server one of an authority that this machine trusts.";
const BY_HAND =
  "Run the command by hand, as Latchkey's user and with nothing but the variables given here.";

/** All known reasons why a server cannot be reached or does not answer correctly, by fault code. */
export const FAULTS = {
  // Faults while connecting
  address_refused: {
    kind: "unavailable",
    text: "Its address is one that Latchkey does not connect to.",
    hint: "Use another address, or let an operator allow private addresses in the policy.",
  },
  dns_unknown: {
    kind: "unavailable",
    text: "Its host name is not known.",
    hint: "Check the name in the URL. A name of your own network must be known on Latchkey's machine.",
  },
  dns_failed: {
    kind: "unavailable",
    text: "Its host name could not be looked up.",
    hint: "The name servers of Latchkey's machine gave no answer. Try again; if it stays, check its network.",
  },
  connection_refused: {
    kind: "unavailable",
    text: "It refuses connections: nothing listens at its address.",
    hint: "Start the server, and check host and port. In a container, localhost is the container itself.",
  },
  connection_broken: {
    kind: "unavailable",
    text: "It closed the connection unexpectedly.",
    hint: `${OWN_LOG} A proxy on the way may have ended it, too.`,
  },
  connect_timeout: {
    kind: "unavailable",
    text: "Connecting took too long.",
    hint: "Check host and port. A firewall may drop what Latchkey sends. If the network is slow, raise its connection timeout.",
  },
  unreachable: {
    kind: "unavailable",
    text: "Its host is not reachable.",
    hint: "Check the address, and that Latchkey's machine has a way to that network.",
  },
  proxy_unreachable: {
    kind: "unavailable",
    text: "Its proxy cannot be reached.",
    hint: "This is the proxy in HTTPS_PROXY or HTTP_PROXY of Latchkey's process: check that it runs. List hosts that need no proxy in NO_PROXY.",
  },
  proxy_credentials: {
    kind: "unavailable",
    text: "Its proxy asks for other credentials (HTTP 407).",
    hint: "Put a user name and password that it accepts into the proxy's URL, such as http://user:password@proxy.internal:3128.",
  },
  proxy_refused: {
    kind: "unavailable",
    text: "Its proxy refused the connection.",
    hint: "Let the proxy allow CONNECT to this host's addresses and port. If it decides by names, set PROXY_IS_GUARD=1. The details name its answer.",
  },
  proxy_failed: {
    kind: "unavailable",
    text: "Its proxy could not connect to it.",
    hint: "Check host and port, and that the proxy can reach them. If Latchkey reaches it without the proxy, list the host in NO_PROXY.",
  },
  proxy_no_name: {
    kind: "unavailable",
    text: "Its host name is not known on Latchkey's machine.",
    hint: "Latchkey checks addresses before it asks the proxy for them. If only the proxy can look names up and decides what may be reached, set PROXY_IS_GUARD=1.",
  },
  tls_self_signed: {
    kind: "unavailable",
    text: "Its TLS certificate is self-signed.",
    hint: TRUST,
  },
  tls_unknown_authority: {
    kind: "unavailable",
    text: "Its TLS certificate comes from an unknown authority.",
    hint: `${TRUST} A server that sends no intermediate certificates looks like this, too.`,
  },
  tls_expired: {
    kind: "unavailable",
    text: "Its TLS certificate has expired.",
    hint: "The server's operator has to renew it. Check the clock of Latchkey's machine, too.",
  },
  tls_not_yet_valid: {
    kind: "unavailable",
    text: "Its TLS certificate is not valid yet.",
    hint: "Check the clock of Latchkey's machine.",
  },
  tls_wrong_name: {
    kind: "unavailable",
    text: "Its TLS certificate is for another name.",
    hint: "Use the name that the certificate was made for, or give the server one for this name.",
  },
  tls_client_required: {
    kind: "unavailable",
    text: "It requires a client certificate.",
    hint: "Add one and its private key under TLS in the server's form. The server's operator issues it.",
  },
  tls_client_refused: {
    kind: "unavailable",
    text: "It does not accept the client certificate.",
    hint: "The server's page says until when the certificate is valid and who issued it. Replace it, or let the server trust its issuer.",
  },
  tls_handshake_refused: {
    kind: "unavailable",
    text: "It ended the TLS handshake.",
    hint: "It may require a client certificate, which belongs under TLS in the server's form, or a version of TLS that Latchkey does not offer.",
  },
  tls_failed: {
    kind: "unavailable",
    text: "It does not speak TLS as expected.",
    hint: "The port may be one for plain HTTP: try http:// in the URL.",
  },
  not_http: {
    kind: "failed",
    text: "It answered with something that is not HTTP.",
    hint: "The port may be one for TLS, so try https:// in the URL; or another service listens there.",
  },
  // Faults that an HTTP status reports
  http_unauthorized: {
    kind: "unauthorized",
    text: "It asks for other credentials (HTTP 401).",
    hint: "Check the header that carries them, or let each person connect an account of their own.",
  },
  http_forbidden: {
    kind: "failed",
    text: "It forbids access with these credentials (HTTP 403).",
    hint: "Check what the credentials are allowed to do there, and whether it admits this machine's address.",
  },
  http_not_found: {
    kind: "failed",
    text: "There is no MCP endpoint at this address (HTTP 404).",
    hint: "Check the path: it is often /mcp or /sse, and the server's documentation names it.",
  },
  http_method: {
    kind: "failed",
    text: "There is no MCP endpoint at this address (HTTP 405).",
    hint: "It takes no POST there. Check the path, or choose HTTP+SSE where it is an older server.",
  },
  http_not_acceptable: {
    kind: "failed",
    text: "It does not answer in a format of MCP (HTTP 406).",
    hint: "Check the path. It must answer with application/json or text/event-stream.",
  },
  http_too_many: {
    kind: "unavailable",
    text: "It limits how often it is asked (HTTP 429).",
    hint: "Wait a while, or ask its operator for a higher limit.",
  },
  http_redirect: {
    kind: "failed",
    text: "It redirects to another address, which is not followed.",
    hint: "Use the address that it redirects to as the URL. It is in the details, where it is known.",
  },
  http_refused: {
    kind: "failed",
    text: "It answered with HTTP {status}.",
    hint: `${OWN_LOG} Check the URL, too.`,
  },
  http_server_error: {
    kind: "unavailable",
    text: "It answered with HTTP {status}, an error of its own.",
    hint: `${OWN_LOG} With 502, 503 or 504, a proxy may not reach the server behind it.`,
  },
  // Faults in the content of an answer
  web_page: {
    kind: "failed",
    text: "It answered with a web page instead of MCP.",
    hint: "The URL leads to a website or a sign-in page. Use the address of its MCP endpoint.",
  },
  content_type: {
    kind: "failed",
    text: "It answered with a content type that is not MCP's.",
    hint: "Check the path. It must answer with application/json or text/event-stream.",
  },
  compressed: {
    kind: "failed",
    text: "It compressed its answer without being asked to.",
    hint: "Switch compression off for this path, in the server or in the proxy before it.",
  },
  not_jsonrpc: {
    kind: "failed",
    text: "It answered with something that is not JSON-RPC.",
    hint: "Check the path: another service may answer there.",
  },
  not_mcp: {
    kind: "failed",
    text: "Its answer does not follow MCP.",
    hint: `${OWN_LOG} Check that it is an MCP server, and that this is its endpoint.`,
  },
  wrong_version: {
    kind: "failed",
    text: "It speaks no version of MCP that Latchkey speaks.",
    hint: "Update the server, or Latchkey.",
  },
  no_response: {
    kind: "failed",
    text: "It answered without a response.",
    hint: OWN_LOG,
  },
  answer_cut: {
    kind: "unavailable",
    text: "It stopped in the middle of its answer.",
    hint: `${OWN_LOG} A proxy on the way may have ended it, too.`,
  },
  answer_too_large: {
    kind: "failed",
    text: "Its answer is larger than {limit} MB.",
    hint: "Ask it for less at once.",
  },
  answer_too_deep: {
    kind: "failed",
    text: "Its answer is nested deeper than {depth} levels.",
    hint: WRITER,
  },
  answer_too_many: {
    kind: "failed",
    text: "Its answer has more parts than are allowed.",
    hint: "Ask it for less at once.",
  },
  answer_in_pieces: {
    kind: "failed",
    text: "Its answer came in far too many small pieces.",
    hint: "Let the server, or a proxy before it, gather more before it sends.",
  },
  answer_not_utf8: {
    kind: "failed",
    text: "Its answer is not in UTF-8.",
    hint: WRITER,
  },
  answer_unclear: {
    kind: "failed",
    text: "Its answer is ambiguous: a field in it occurs twice.",
    hint: WRITER,
  },
  answer_not_asked: {
    kind: "failed",
    text: "It answered a request that was not sent.",
    hint: WRITER,
  },
  task_unasked: {
    kind: "failed",
    text: "It started a task although the client cannot follow tasks.",
    hint: WRITER,
  },
  notices_flood: {
    kind: "failed",
    text: "It sent more notifications than are allowed.",
    hint: `${OWN_LOG} It may announce changes that did not happen.`,
  },
  list_refused: {
    kind: "failed",
    text: "It refused {method}.",
    hint: OWN_LOG,
  },
  list_missing: {
    kind: "failed",
    text: "Its answer to {method} holds no list.",
    hint: WRITER,
  },
  timeout: {
    kind: "timeout",
    text: "It did not answer in time.",
    hint: `${OWN_LOG} It may be busy, or wait for something that does not come. A server that sleeps or lists a lot may need longer timeouts.`,
  },
  session_lost: {
    kind: "lost",
    text: "It does not know the session.",
    hint: "Try again.",
  },
  // Faults of servers that are commands
  commands_off: {
    kind: "unavailable",
    text: "Commands are disabled here (ALLOW_STDIO is not 1).",
    hint: "Start Latchkey with ALLOW_STDIO=1 to let servers be commands.",
  },
  command_not_found: {
    kind: "unavailable",
    text: "Its command was not found.",
    hint: "Check the spelling, give the whole path, or install it on Latchkey's machine.",
  },
  command_not_runnable: {
    kind: "unavailable",
    text: "Its command cannot be run by the user it is given.",
    hint: "Check that the file is executable, and that every folder on its path may be entered.",
  },
  command_sandbox: {
    kind: "unavailable",
    text: "Its sandbox could not be made.",
    hint: "Check the paths that are declared for it. The details say what failed.",
  },
  command_unconfined: {
    kind: "unavailable",
    text: "Commands must be confined here (STDIO_CONFINEMENT=required) and cannot be.",
    hint: "Install bubblewrap on Latchkey's machine and start Latchkey again. The details say what it lacks.",
  },
  command_exited: {
    kind: "unavailable",
    text: "Its process ended with status {status}.",
    hint: `The details show what it last wrote. ${BY_HAND}`,
  },
  command_killed: {
    kind: "unavailable",
    text: "Its process was ended by the signal {signal}.",
    hint: "Something on Latchkey's machine ended it: a limit of memory, or an administrator.",
  },
  command_garbage: {
    kind: "unavailable",
    text: "It wrote something other than MCP to its standard output.",
    hint: "Standard output is for messages only: let it write its log to standard error. The details show what came.",
  },
  command_silent: {
    kind: "unavailable",
    text: "Its command did not answer within {seconds} seconds.",
    hint: `If npx has to download it first, raise its startup timeout. ${BY_HAND}`,
  },
  command_overran: {
    kind: "unavailable",
    text: "It exceeded its limits, and was ended.",
    hint: OWN_LOG,
  },
  command_ended: {
    kind: "unavailable",
    text: "Its process has ended.",
    hint: BY_HAND,
  },
} as const satisfies Record<string, Fault>;

export type LinkFault = keyof typeof FAULTS;

/** The fault that is reported if only the kind of a problem is known. */
export const FAULT_OF_KIND: Readonly<Record<ProblemKind, LinkFault>> = {
  unavailable: "connection_broken",
  failed: "not_mcp",
  timeout: "timeout",
  lost: "session_lost",
  unauthorized: "http_unauthorized",
};

/**
 * Returns the hint for a fault. An unknown code, for example from an older version, has an empty
 * hint.
 */
export function hintOfFault(code: string): string {
  return Object.hasOwn(FAULTS, code) ? FAULTS[code as LinkFault].hint : "";
}
