// Composes the subgraphs named in the arguments (NAME=FILE) and prints the schema that callers of the whole see.
import { readFileSync } from "node:fs";
import { compositionHasErrors, composeServices } from "@theguild/federation-composition";
import { parse } from "graphql";

const services = process.argv.slice(2).map((said) => {
  const [name, file] = said.split("=");
  return { name, typeDefs: parse(readFileSync(file, "utf8")) };
});
const composed = composeServices(services);
if (compositionHasErrors(composed)) {
  for (const error of composed.errors) console.error(error.message);
  process.exit(1);
}
console.log(composed.publicSdl);
