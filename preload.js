// Node.js loads this before the program, as `Pulumi.yaml` asks: what it has compiled of the packages is kept for the next run
// (Node.js 22.8 and later).
require("node:module").enableCompileCache?.();
