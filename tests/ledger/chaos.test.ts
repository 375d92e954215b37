// What the chaos run calls a fault. The run itself is `npm run chaos`: thousands of payments while processes, database and S3 fail at
// the same time. Doesn't prove that the faults come in the order in which AWS would bring them.
import type { ChaosCounts } from "../../tools/chaos/chaos";
import { faultsIn } from "../../tools/chaos/verdict";

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
    acknowledgedWithoutRow: 0,
    acknowledgedUnlikeTheirObject: 0,
    rowsWithoutObject: 0,
    objectsWithoutRow: 0,
    objectsUnlikeTheirRow: 0,
    idsWithTwoContents: 0,
    patientClientsWithoutAnswer: 0,
    otherAnswers: 0,
    unknownToS3Alone: 0,
  };
  expect(faultsIn(fine)).toEqual([]);
  const faulty = Object.keys(fine).filter((name) => faultsIn({ ...fine, [name]: 99 }).length > 0);
  expect(faulty).toEqual(Object.keys(fine).slice(11));
  expect(faultsIn({ ...fine, idsWithTwoContents: 2 })).toEqual(["idsWithTwoContents 2"]);
});
