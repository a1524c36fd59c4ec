import type { Config } from "@/lib/process/config";
import { OAUTH_SCOPES } from "./engine/scopes";
import { JWT_BEARER } from "./machine-token";
import { TOKEN_EXCHANGE } from "./token-exchange";

/**
 * The well-known path of the resource's metadata (RFC 9728, 3.1), which `resource_metadata` in
 * challenges also names.
 */
export const RESOURCE_METADATA_PATH = "/.well-known/oauth-protected-resource/mcp";

/** Returns the metadata of the resource `/mcp` (RFC 9728, 2). */
export function resourceMetadata({ publicUrl, audience }: Config): object {
  return {
    resource: audience,
    authorization_servers: [publicUrl],
    scopes_supported: OAUTH_SCOPES,
    bearer_methods_supported: ["header"],
    resource_name: "Latchkey",
    resource_documentation: `${publicUrl}/connect`,
  };
}

/**
 * Returns the metadata of the authorization server (RFC 8414, 2). The document at OpenID's path is
 * the same.
 */
export function serverMetadata({ publicUrl, oauth }: Config): object {
  const secret = ["client_secret_basic", "client_secret_post"];
  return {
    issuer: publicUrl,
    authorization_endpoint: `${publicUrl}/oauth/authorize`,
    token_endpoint: `${publicUrl}/oauth/token`,
    registration_endpoint: `${publicUrl}/oauth/register`,
    revocation_endpoint: `${publicUrl}/oauth/revoke`,
    introspection_endpoint: `${publicUrl}/oauth/introspect`,
    jwks_uri: `${publicUrl}/.well-known/jwks.json`,
    service_documentation: `${publicUrl}/connect`,
    scopes_supported: OAUTH_SCOPES,
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: [
      ...["authorization_code", "refresh_token", "client_credentials", TOKEN_EXCHANGE, JWT_BEARER],
    ],
    token_endpoint_auth_methods_supported: ["none", ...secret, "private_key_jwt"],
    token_endpoint_auth_signing_alg_values_supported: ["ES256", "RS256", "PS256", "Ed25519"],
    revocation_endpoint_auth_methods_supported: ["none"],
    introspection_endpoint_auth_methods_supported: secret,
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: oauth.documents,
    // OpenID's metadata must have these fields, even though ID tokens are never issued.
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
  };
}
