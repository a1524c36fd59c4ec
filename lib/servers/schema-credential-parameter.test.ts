import { expect, test } from "vitest";
import { credentialParameter } from "./schema-credential-parameter";

const found = (query: string) => credentialParameter(new URL(`https://a.example/mcp?${query}`));

test.each([
  "api_key",
  "apikey",
  "APIKEY",
  "api-key",
  "tavilyApiKey",
  "x-api-key",
  "key",
  "access_token",
  "token",
  "client_secret",
  "password",
  "sig",
  "code",
  "auth[token]",
])("the parameter %s is recognized as a credential", (name) => {
  expect(found(`profile=work&${encodeURIComponent(name)}=s3cret`)).toBe(name);
});

test.each([
  "toolsets=repos,issues",
  "monkey=1",
  "author=ada",
  "keyboard=de",
  "lang_code=en",
  "token=",
])("the query %s contains no parameter that is recognized as a credential", (query) => {
  expect(found(query)).toBeNull();
});
