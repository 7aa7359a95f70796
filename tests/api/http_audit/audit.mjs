// Runs every audit of graphql-http against the endpoint named on the command line; prints [{name, status, reason}].
import { serverAudits } from "graphql-http";

const results = [];
for (const audit of serverAudits({ url: process.argv[2], fetchFn: fetch })) {
  const { status, reason, response } = await audit.fn();
  await response?.body?.cancel().catch(() => {});
  results.push({ id: audit.id, name: audit.name, status, reason: reason ?? null });
}
console.log(JSON.stringify(results));
