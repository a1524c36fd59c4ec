/**
 * Legal definitions that are easily damaged on the way: numbers that no double holds, escapes,
 * blanks, repeated and unknown members, odd names, and schemas that older clients do not know.
 */
const EMPTY = '{"type":"object","properties":{}}';
const tool = (name: string, rest = "", schema = EMPTY) =>
  `{"name":${JSON.stringify(name)},"description":"d","inputSchema":${schema}${rest}}`;

const HEADERS = `{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"},"deep":{"type":"object","properties":{"tenant":{"type":"string","x-mcp-header":"Tenant"}}}}}`;

const FULL = `{ "name" : "full" ,\t"title":"Ti\\u0074le ü","description":"漢字 🎉 \\ud83c\\udf89 \\u0000 \\ud83d \\/ \\u2028","icons":[{"src":"https://x.example/i.png","mimeType":"image/png","sizes":["48x48"],"theme":"dark"}],
"inputSchema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"zeta":{"type":"string","description":"first"},"alpha":{"type":"integer","minimum":-9223372036854775808,"maximum":18446744073709551615},"m":{"type":"number","multipleOf":0.10,"default":1.0,"maximum":1E+400},"":{"const":-0.0}, "__proto__":{"type":"string"},"2":{"enum":[1e2,100]},"1":{"type":"null"}},"required":["zeta"],"allOf":[{"if":{"properties":{"zeta":{"const":"a"}}},"then":{"required":["alpha"]}}],"$defs":{"x":{"type":"string"}},"additionalProperties":false},
"outputSchema":{"type":"object","properties":{"z":{"type":"integer"},"a":{"type":"integer"}}},"annotations":{"title":"An","readOnlyHint":true,"destructiveHint":false,"x-custom":1},"_meta":{"com.example/k":{"b":12345678901234567890,"a":2},"ui":{"resourceUri":"ui://odd/app.html","visibility":["model","app"]},"ui/resourceUri":"ui://odd/app.html","openai/outputTemplate":"ui://odd/app.html"},"execution":{"taskSupport":"forbidden"},"x-unknown":{"keep":true,"keep":false} }`;

/** The names of tools whose header declarations are invalid (SEP-2243). */
export const INVALID_HEADERS = ["bad-header", "same-header"];

export const TOOLS: readonly string[] = [
  FULL,
  ...["odd", "echo", "meta", "fails", "refuses", "custom", "steps", "links"].map((name) =>
    tool(name),
  ),
  tool("array", ',"outputSchema":{"type":"array","items":{"type":"integer"}}'),
  tool("scalar", ',"outputSchema":{"type":"integer","maximum":18446744073709551615}'),
  tool("booleans", "", '{"type":"object","properties":{"any":true,"no":false}}'),
  tool("repeated", "", '{"type":"object","properties":{"a":{"default":1,"default":2}}}'),
  tool("with.dots/and-slash"),
  tool("get weather"),
  tool("naïve"),
  tool("天気"),
  tool("UPPER_lower-1"),
  tool(`t${"x".repeat(59)}`),
  tool(`t${"x".repeat(127)}`),
  tool(`t${"x".repeat(140)}`),
  tool("headers", "", HEADERS),
  tool(
    "bad-header",
    "",
    '{"type":"object","properties":{"a":{"type":"string","x-mcp-header":"A B"}}}',
  ),
  tool(
    "same-header",
    "",
    '{"type":"object","properties":{"a":{"type":"string","x-mcp-header":"X"},"b":{"type":"string","x-mcp-header":"x"}}}',
  ),
  tool("app-only", ',"_meta":{"ui":{"resourceUri":"ui://odd/app.html","visibility":["app"]}}'),
];

export const PROMPTS: readonly string[] = [
  '{"name":"p","title":"P","description":"d \\u00fc","icons":[{"src":"https://x.example/i.png"}],"arguments":[{"name":"z","title":"Z","description":"zd","required":true},{"name":"a"}],"_meta":{"k":12345678901234567890}}',
  '{"name":"pro mpt","description":""}',
];

export const RESOURCES: readonly string[] = [
  '{"uri":"ui://odd/app.html","name":"app","mimeType":"text/html;profile=mcp-app","_meta":{"ui":{"csp":{"connectDomains":["https://a.example"]},"prefersBorder":true}}}',
  '{"uri":"file:///a%20b.txt","name":"ab","title":"T","size":9007199254740993,"annotations":{"priority":0.50,"audience":["user"]},"icons":[{"src":"https://x.example/i.png"}]}',
  '{"uri":"odd://count","name":"count\\ud800"}',
];

export const TEMPLATES: readonly string[] = [
  '{"uriTemplate":"odd://t/{id}{?q,lang}","name":"tt","title":"TT","mimeType":"text/plain","annotations":{"priority":0.10}}',
  '{"uriTemplate":"ui://odd/{page}.html","name":"pages"}',
];

/** A result with every kind of content, and with numbers and texts that are easily damaged. */
export const RESULT = `{"content":[ {"type":"text","text":"a \\u00fc 漢 \\ud83c\\udf89 \\u2028 \\ud83d \\u0000","annotations":{"audience":["user"],"priority":0.10,"lastModified":"2025-01-12T15:00:58Z"},"_meta":{"k":12345678901234567890}},{"type":"image","data":"iVBORw0KGgo=","mimeType":"image/png","annotations":{"priority":1}},{"type":"audio","data":"UklGRg==","mimeType":"audio/wav"},{"type":"resource_link","uri":"file:///x%20y.txt","name":"n","title":"t","mimeType":"text/plain","size":9007199254740993,"icons":[{"src":"data:image/png;base64,AA"}],"annotations":{"priority":0.5}},{"type":"resource","resource":{"uri":"ui://odd/app.html","mimeType":"text/html;profile=mcp-app","text":"<p>","_meta":{"ui":{"csp":{"connectDomains":["https://a.example"]}}}}},{"type":"resource","resource":{"uri":"blob://x","mimeType":"application/octet-stream","blob":"AAAA"}},{"type":"x-future","foo":{"bar":1,"bar":2}}],
"structuredContent":{"z":9007199254740993,"a":-0.0,"e":1E+2,"f":1.10,"big":123456789012345678901234567890.123456789,"huge":1e999,"nested":{"uri":"file:///keep","latchkey":"x"},"":{}, "__proto__":{"x":1},"10":1,"9":2,"same":1,"same":2},"isError":false,"_meta":{"com.example/x":1.0,"ui/resourceUri":"ui://odd/app.html"},"x-extra":[1,2 ]}`;
