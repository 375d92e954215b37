// A process that evaluates the program for the files of tests of a run, one evaluation after the other (`askEvaluator.ts`).
const http = require("node:http");
const process = require("node:process");
const { buffer } = require("node:stream/consumers");
const v8 = require("node:v8");

const server = http.createServer((request, response) => {
  void buffer(request)
    .then((evaluation) => answer(v8.deserialize(evaluation)))
    .then((told) => response.end(v8.serialize(told)));
});

/** The graph, the program's refusal, or what went wrong otherwise. The project is loaded when it is first asked for. */
async function answer(evaluation) {
  require("../../tools/register");
  const { evaluateHere } = require("./evaluateHere");
  const { Refusal } = require("./graph");
  try {
    return { graph: await evaluateHere(evaluation) };
  } catch (thrown) {
    if (thrown instanceof Refusal) return { refusal: thrown.message, registered: thrown.registered };
    return { fault: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

server.listen(0, "127.0.0.1", () => process.send(server.address().port));
process.on("disconnect", () => process.exit());
