import { coldStart } from "./coldStart";
import { commands } from "./commands";
import { firstAnswer } from "./firstAnswer";
import { rules, zones } from "./growth";
import { ledgerRequest } from "./ledgerRequest";
import { memory } from "./memory";
import { preview } from "./preview";
import { price } from "./price";
import type { Section } from "./measure";
import { rejection } from "./rejection";
import { size } from "./size";
import { warmRequest } from "./warmRequest";

/** The parts of the benchmark by their names. */
export const sections: Readonly<Record<string, () => Promise<Section>>> = {
  coldStart,
  size,
  firstAnswer,
  warmRequest,
  ledgerRequest,
  rejection,
  memory,
  preview,
  commands,
  zones,
  rules,
  price,
};
