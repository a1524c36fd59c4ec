// This server is the lower bound for a key exchange. It runs the same SELECT and creates the same
// ES256 signature on node:http, without limits, records or checks. With FLOOR_ARGON2=1, the server
// also verifies the key's Argon2id hash on each request.
import { createHmac, createPrivateKey, randomUUID, sign } from "node:crypto";
import { createServer } from "node:http";
import { verify } from "argon2";
import postgres from "postgres";

const { FLOOR_LOOKUP_KEY, FLOOR_SIGNING_KEY, FLOOR_ARGON2, FLOOR_ISSUER, PORT } = process.env;
const sql = postgres(process.env.DATABASE_URL, { max: 10 });
const lookupKey = Buffer.from(FLOOR_LOOKUP_KEY, "hex");
const key = createPrivateKey({
  key: Buffer.from(FLOOR_SIGNING_KEY, "hex"),
  format: "der",
  type: "pkcs8",
});
const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const header = base64url({ alg: "ES256", typ: "at+jwt", kid: "floor" });

createServer((req, res) => {
  const chunks = [];
  req.on("data", (chunk) => chunks.push(chunk));
  req.on("end", async () => {
    const { api_key } = JSON.parse(Buffer.concat(chunks).toString());
    const lookup = createHmac("sha256", lookupKey).update(api_key).digest();
    const [row] = await sql`
      select k.id, k.name, k.kind, k.scopes, k.allowed_addresses, k.revoked_at, k.disabled_at,
        k.expires_at, k.membership_id, k.own_grants, k.requests_per_minute, k.concurrent_calls,
        k.phc, t.id as team_id, t.slug as team_slug, t.name as team_name,
        t.disabled_at as team_disabled_at, p.id as maker_id, p.name as maker_name,
        p.disabled_at as maker_disabled_at, i.token_seconds,
        i.requests_per_minute as standard_requests, i.concurrent_calls as standard_calls
      from api_keys k
      join teams t on t.id = k.team_id
      left join people p on p.id = k.maker_id
      left join installation i on true
      where k.lookup = ${lookup}`;
    const good = row && (!FLOOR_ARGON2 || (await verify(row.phc, api_key)));
    if (!good) return res.writeHead(401).end();
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: FLOOR_ISSUER, sub: row.id, aud: `${FLOOR_ISSUER}/mcp`, iat };
    Object.assign(claims, { exp: iat + row.token_seconds, jti: randomUUID(), client_id: row.id });
    const input = `${header}.${base64url({ ...claims, scope: row.scopes.join(" ") })}`;
    const signature = sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" });
    const access_token = `${input}.${signature.toString("base64url")}`;
    const body = JSON.stringify({
      access_token,
      token_type: "Bearer",
      expires_in: row.token_seconds,
    });
    res.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    res.end(body);
  });
}).listen(Number(PORT), "localhost");
