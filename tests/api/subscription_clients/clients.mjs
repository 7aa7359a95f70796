// Listens with the two clients that others use, to so many events each, from a cursor on; prints what they heard.
import { createClient as overSocket } from 'graphql-ws';
import { createClient as overEvents } from 'graphql-sse';
import WebSocket from 'ws';

const [host, after, count] = process.argv.slice(2);
const query = `subscription ($after: String) {
  changed(kinds: [ENTERPRISE], after: $after) { cursor node { ... on Enterprise { note } } }
}`;
const clients = {
  socket: overSocket({ url: `ws://${host}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 }),
  events: overEvents({ url: `http://${host}/graphql`, retryAttempts: 0 }),
};

async function heard(client) {
  const notes = [];
  for await (const { data, errors } of client.iterate({ query, variables: { after } })) {
    if (errors) throw new Error(JSON.stringify(errors));
    notes.push(data.changed.node.note);
    if (notes.length === Number(count)) break;
  }
  return notes;
}

const result = {};
for (const [name, client] of Object.entries(clients)) {
  result[name] = { heard: await heard(client) };
  const wrong = client.iterate({ query: 'subscription { nothing }' });
  result[name].refused = await wrong.next().then(({ value }) => value.errors, (errors) => errors);
  await client.dispose();
}
console.log(JSON.stringify(result));
process.exit(0);
