import { type Fault, OWN_LOG } from "./fault";

const TRUST =
  "If you trust it, paste the authority's certificate under TLS in the server's form. Or give the server a certificate from an authority that this machine trusts.";

/** Faults while connecting to a server, by fault code. */
export const CONNECT_FAULTS = {
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
} as const satisfies Record<string, Fault>;
