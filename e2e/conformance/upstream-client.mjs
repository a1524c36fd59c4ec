// The suite's "client command": asks the harness at argv[2] to use the scenario's server at argv[3]
// as a registered server behind Latchkey, and ends with 1 if that did not succeed.
const [harness, url] = process.argv.slice(2);
const answer = await fetch(harness, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({
    url,
    scenario: process.env.MCP_CONFORMANCE_SCENARIO,
    context: JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? "{}"),
  }),
});
const { ok, steps } = await answer.json();
console.log(steps.join("\n"));
process.exitCode = ok ? 0 : 1;
