// The suite runs this client command. The command tells the test harness at the URL argv[2] to use
// the scenario's server at the URL argv[3] through Latchkey. The exit code is 1 if a step failed.
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
