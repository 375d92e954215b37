// What the chaos run compares, and what it calls a fault. The run itself is `npm run chaos`: thousands of payments while processes, database and S3 fail at
// the same time. Doesn't prove that the faults come in the order in which AWS would bring them.
import { valuesOf } from "../../lambda/validator/ledgerStatements";
import type { ChaosCounts } from "../../tools/chaos/chaos";
import { compare } from "../../tools/chaos/comparison";
import { faultsIn } from "../../tools/chaos/verdict";
import { emptyTally } from "../../tools/chaos/world";
import { ledger, payment, s3, useLedgerWorld } from "./ledgerWorld";

useLedgerWorld();

/** Of what must not be, nothing. */
const none = {
  acknowledgedWithoutRow: 0,
  acknowledgedUnlikeTheirObject: 0,
  rowsWithoutObject: 0,
  objectsWithoutRow: 0,
  objectsUnlikeTheirRow: 0,
  idsWithTwoContents: 0,
};

it("holds answers, rows and objects against each other, the last two byte by byte", async () => {
  const rowOf = (id: string) =>
    ledger.ask("insert into ledger.payment values ($1, $2, $3, $4, $5, $6, $7, $8)", [
      ...valuesOf(payment(id, { request_id: "r" })),
      payment(id).timestamp,
    ]);
  const objectOf = (id: string, change = {}, key = id) =>
    s3.objects.set(`/bucket/audit/${key}.json`, JSON.stringify(payment(id, { request_id: "r", ...change })));
  const acknowledged = new Map([["well", new Set(["10.50"])]]);
  const found = () => compare({ ledger, s3, acknowledged, tally: emptyTally() });
  await rowOf("well");
  objectOf("well");
  expect(await found()).toEqual({ ...none, acknowledged: 1, rows: 1, objects: 1 });

  for (const id of ["another door", "another key", "no object"]) await rowOf(id.replace(" ", "-"));
  objectOf("another-door", { door: "load-balancer" });
  objectOf("another-key", {}, "elsewhere");
  objectOf("no-row");
  acknowledged.set("no-row", new Set(["10.50"])).set("no-object", new Set(["10.50", "11.00"]));
  expect(await found()).toEqual({
    acknowledged: 3,
    rows: 4,
    objects: 4,
    acknowledgedWithoutRow: 1,
    acknowledgedUnlikeTheirObject: 1,
    rowsWithoutObject: 1,
    objectsWithoutRow: 1,
    objectsUnlikeTheirRow: 2,
    idsWithTwoContents: 1,
  });
});

it("is told from a world in which a payment was lost or doubled", () => {
  const fine: ChaosCounts = {
    requests: 10,
    accepted: 5,
    refusedAsOther: 2,
    unavailable: 2,
    lostAnswers: 1,
    processesKilled: 1,
    connectionsEnded: 1,
    serverKilled: 1,
    acknowledged: 5,
    rows: 5,
    objects: 5,
    ...none,
    patientClientsWithoutAnswer: 0,
    otherAnswers: 0,
    unknownToS3Alone: 0,
  };
  expect(faultsIn(fine)).toEqual([]);
  const faulty = Object.keys(fine).filter((name) => faultsIn({ ...fine, [name]: 99 }).length > 0);
  expect(faulty).toEqual(Object.keys(fine).slice(11));
  expect(faultsIn({ ...fine, idsWithTwoContents: 2 })).toEqual(["idsWithTwoContents 2"]);
});
