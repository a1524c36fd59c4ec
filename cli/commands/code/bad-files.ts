import { referenceTo } from "@/lib/servers/code/references";

/** Starts a file with a person, who is a member of the team red. */
const PERSON = "people: {a@example.com: {name: A}}\n";
const server = (fields: string) => `servers:\n  s: {transport: http, ${fields}}\n`;
const rule = (fields: string) =>
  `trustRules:\n  R:\n    issuer: https://ci.example.com\n    subject: job\n    expires: {type: never}\n${fields}`;
const BOMB = `a: &a [x, x, x, x, x, x, x, x, x]\n${[..."bcdefgh"].map((one, index) => `${one}: &${one} [${Array(9).fill(`*${"abcdefgh"[index]}`).join(", ")}]\n`).join("")}`;

/** Bad files, each with what is wrong, its text, and the place and the words of the error. */
export const BAD_FILES: readonly (readonly [what: string, text: string, error: string])[] = [
  [
    "an empty file",
    "",
    "1:1: Give an object with the sections policy, people, teams, servers and trustRules.",
  ],
  [
    "a list",
    "- teams\n",
    "1:1: Give an object with the sections policy, people, teams, servers and trustRules.",
  ],
  [
    "text",
    "teams\n",
    "1:1: Give an object with the sections policy, people, teams, servers and trustRules.",
  ],
  [
    "JSON that ends early",
    '{"teams": {"red": {}',
    "1:21: This is not valid YAML: Flow map in block collection must be sufficiently indented and end with a }.",
  ],
  [
    "a tab as indentation",
    "teams:\n\tred: {}\n",
    "2:1: Indent with spaces: YAML does not allow tabs.",
  ],
  [
    "an unclosed quote",
    'teams:\n  red: {name: "Red}\n',
    '3:1: This is not valid YAML: Missing closing "quote.',
  ],
  [
    "bad indentation",
    "teams:\n    red: {}\n  blue: {}\n",
    "3:1: This is not valid YAML: All mapping items must start at the same column.",
  ],
  [
    "a second document",
    "teams: {}\n---\nteams: {}\n",
    "2:1: Give one document: the file contains a second one after ---.",
  ],
  ["a tag", "teams: !team {}\n", "1:8: This is not valid YAML: Unresolved tag: !team."],
  [
    "a script's tag",
    "teams: !!js/function 'x'\n",
    "1:8: This is not valid YAML: Unresolved tag: tag:yaml.org,2002:js/function.",
  ],
  [
    "binary",
    "teams: {red: {name: !!binary aGk=}}\n",
    "1:30: teams.red.name: Give the team a name.",
  ],
  [
    "another version of YAML",
    "%YAML 1.1\n---\nteams: {}\n",
    "1:1: Leave out the directive %YAML: files are read as YAML 1.2.",
  ],
  ["a name given twice", "teams:\n  red: {}\n  red: {}\n", "3:3: red is given twice."],
  [
    "a name given twice in JSON",
    '{\n  "teams": {"red": {}},\n  "teams": {}\n}\n',
    "3:3: teams is given twice.",
  ],
  ["__proto__", "teams:\n  __proto__: {}\n", "2:3: This name cannot be used."],
  ["a list as a name", "teams:\n  ? [a, b]\n  : {}\n", "2:5: Give a name before the colon."],
  [
    "a merge key",
    "base: &b {}\nteams:\n  red:\n    <<: *b\n",
    '1:1: base: There is no such field.\n4:5: teams.red["<<"]: There is no such field.',
  ],
  ["an unknown alias", "teams: *none\n", "1:8: There is no anchor of this name before the alias."],
  ["an alias of itself", "teams: &t\n  red: *t\n", "2:8: This alias contains itself."],
  ["aliases that explode", BOMB, "3:8: Use at most 100 aliases."],
  [
    "deep nesting",
    `teams: ${"[".repeat(100_000)}`,
    "1:47: The file is nested deeper than 20 levels.",
  ],
  [
    "a file that is too large",
    `# ${"x".repeat(1_100_000)}`,
    "1:1: The file is larger than 1048576 characters.",
  ],
  ["an unknown section", "teems: {}\n", "1:1: teems: There is no such field."],
  [
    "an unknown field",
    "teams:\n  red:\n    nam: Red\n",
    "3:5: teams.red.nam: There is no such field.",
  ],
  ["a section without content", "teams:\n", "1:1: teams: Give teams by slug."],
  ["a team without content", "teams:\n  red:\n", "2:3: teams.red: Give an object."],
  ["a list of teams", "teams:\n  - red\n", "1:1: teams: Give teams by slug."],
  [
    "a slug with capital letters",
    "teams:\n  Red Team: {}\n",
    '2:3: teams["Red Team"]: Use small letters, digits and single hyphens between them.',
  ],
  [
    "a number as a name",
    "teams:\n  red:\n    name: 5\n",
    "3:11: teams.red.name: Give the team a name.",
  ],
  [
    "a text as yes",
    "teams:\n  red:\n    enabled: yes\n",
    "3:14: teams.red.enabled: Choose true or false.",
  ],
  [
    "an unknown role",
    `${PERSON}teams:\n  red:\n    members:\n      a@example.com: owner\n`,
    '5:22: teams.red.members["a@example.com"]: Choose lead or member.',
  ],
  [
    "a member that is no email",
    "teams:\n  red:\n    members:\n      ada: lead\n",
    "4:7: teams.red.members.ada: Give an email address such as ada@example.com.",
  ],
  [
    "an email in two spellings",
    "teams:\n  red:\n    members:\n      a@example.com: lead\n      A@example.com: lead\n",
    '5:22: teams.red.members["A@example.com"]: This email is given twice.',
  ],
  [
    "an unknown person",
    "teams:\n  red:\n    members:\n      b@example.com: lead\n",
    '4:22: teams.red.members["b@example.com"]: There is no person with this email. List them under people to add them.',
  ],
  [
    "a new person without a name",
    "people:\n  a@example.com: {}\nteams: {red: {members: {a@example.com: lead}}}\n",
    '2:3: people["a@example.com"].name: Give a name.',
  ],
  [
    "a new person without a team",
    PERSON,
    '1:10: people["a@example.com"]: List this person under the members of a team, because everyone belongs to one.',
  ],
  [
    "an unknown role of a person",
    "people:\n  a@example.com: {name: A, role: boss}\n",
    '2:34: people["a@example.com"].role: Choose operator or member.',
  ],
  [
    "a rule that is out of bounds",
    "policy:\n  tokenSeconds: 5\n",
    "2:17: policy.tokenSeconds: Use a whole number of seconds from 60 to 3600.",
  ],
  [
    "a policy of not a number",
    "policy: {maxKeyDays: .inf}\n",
    "1:22: policy.maxKeyDays: Use a whole number of days from 1 to 3650.",
  ],
  [
    "rules that contradict each other",
    "policy:\n  connectionIdleDays: 90\n  connectionDays: 30\n",
    "2:23: policy.connectionIdleDays: This cannot be longer than the lifetime of all connections.",
  ],
  [
    "a grant of an unknown server",
    "teams:\n  red:\n    grants:\n      none: {}\n",
    "4:7: teams.red.grants.none: There is no server with this name, neither in the file nor registered.",
  ],
  [
    "a grant of nothing",
    `${server("url: https://a.example.com/")}teams:\n  red:\n    grants:\n      s:\n`,
    "6:7: teams.red.grants.s: Give an object, such as {} for everything.",
  ],
  [
    "tools that are a text",
    `${server("url: https://a.example.com/")}teams:\n  red:\n    grants:\n      s: {tools: search}\n`,
    "6:18: teams.red.grants.s.tools: Give a list.",
  ],
  ["a server without an address", server("title: S"), "2:3: servers.s.url: Give the server's URL."],
  [
    "an unset variable",
    server(`url: https://a.example.com/, headers: {X-Key: "${referenceTo("NOT_SET_ANYWHERE")}"}`),
    "2:70: servers.s.headers.X-Key: NOT_SET_ANYWHERE is not set in the environment.",
  ],
  [
    "a header with two lines",
    server('url: https://a.example.com/, headers: {X-Key: "a\\nb"}'),
    "2:70: servers.s.headers.X-Key: Use one line of ASCII characters.",
  ],
  [
    "an address that is not allowed",
    server("url: http://169.254.169.254/"),
    "2:29: servers.s.url: 169.254.169.254 is a link-local address, where metadata services are.",
  ],
  [
    "a password in an address",
    server("url: https://a:b@example.com/"),
    "2:29: servers.s.url: Leave the password out of the URL: use a header.",
  ],
  [
    "a NUL in a text",
    'teams:\n  red: {name: "a\\0b"}\n',
    "2:15: teams.red.name: Use a single line of plain text.",
  ],
  [
    "a rule without an end",
    "trustRules:\n  R:\n    issuer: https://ci.example.com\n    subject: job\n",
    '2:3: trustRules.R.expires: Give {"type": "date", "date": "2027-02-20"} or {"type": "never"}.',
  ],
  [
    "a rule of an unknown team",
    rule("    team: none\n"),
    "6:11: trustRules.R.team: There is no such team.",
  ],
  [
    "a rule that has ended already",
    rule("").replace("never", "date, date: 2020-01-01"),
    "5:5: trustRules.R.expires: The date must be in the future.",
  ],
  [
    "a rule that grants more than its team",
    rule("    grants:\n      none: {}\n"),
    "7:7: trustRules.R.grants.none: The team reaches no server with this name.",
  ],
  [
    "a rule that every token fits",
    "trustRules:\n  R:\n    issuer: https://ci.example.com\n    expires: {type: never}\n",
    "2:3: trustRules.R.subject: Give a subject or a claim; otherwise every token would fit.",
  ],
  [
    "a rule with private keys",
    rule("    jwks: {keys: [{kty: oct, k: abc, kid: a}]}\n"),
    "6:5: trustRules.R.jwks: This key set contains a secret key. Paste the public keys only.",
  ],
];
