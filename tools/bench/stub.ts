// A process that is a stub of S3, and tells its parent where it listens. It forgets what it is given, or it would fill up.
import { startStubS3 } from "../../tests/harness/stubS3";

void startStubS3().then((stub) => {
  setInterval(() => {
    stub.reset();
  }, 1_000);
  process.send?.(stub.environment);
});
process.on("disconnect", () => process.exit());
