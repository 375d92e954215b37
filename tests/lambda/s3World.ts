// What the tests of the audit log have around them: a stub of S3.
import { startStubS3, StubS3 } from "../harness/stubS3";

export let s3: StubS3;
const environment = { ...process.env };

/** Starts it before the tests of a file, and empties it before each test. */
export function useStubS3(): void {
  beforeAll(async () => {
    s3 = await startStubS3();
    Object.assign(process.env, s3.environment);
  });
  beforeEach(() => {
    s3.reset();
  });
  afterAll(async () => {
    process.env = environment;
    await s3.close();
  });
}
