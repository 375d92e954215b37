import { chooseEngine, engineSources } from "../../local/engine/engine";
import { pythonWithEmulator } from "../../local/emulator/python";

/** Fetches engine and emulator before the first test, and says so: without a download it takes minutes to build the engine. */
export default async function install(): Promise<void> {
  const remark = (text: string): void => {
    process.stderr.write(`${text}\n`);
  };
  await chooseEngine(engineSources({ remark }), remark);
  await pythonWithEmulator(remark);
}
