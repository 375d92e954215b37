// Files of tests as one, so that the program is loaded, and each variant of it evaluated, once for all of them.
import { resolve } from "node:path";

describe.each((process.env.MUTATE_TESTS ?? "").split(","))("%s", (file) => {
  try {
    jest.requireActual(resolve(__dirname, "../..", file));
  } catch (thrown) {
    // Stryker counts neither way when a file can't be loaded, and a change that is refused at once is noticed.
    it("loads", () => {
      throw thrown;
    });
  }
});
