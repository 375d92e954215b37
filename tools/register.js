require("../preload");

// Lets plain Node.js load this project's TypeScript, as `pulumi up` does, but without checking types, which
// `npm run typecheck` does once for all and which would cost seconds at each start.
require("ts-node").register({ transpileOnly: true, cwd: `${__dirname}/..` });
