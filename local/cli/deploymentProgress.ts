import type { Progress } from "../console/progress";
import type { OperationMessage } from "../engine/operationMessages";

/**
 * Tells how far an operation is: how many resources are done of how many that the program or the state has, and which one
 * is being waited for. Warnings are printed, each once; errors come with the fault at the end.
 *
 * @param total of the resources, where it is known before; else the operation tells it.
 */
export function followOperation(
  progress: Progress,
  remark: (text: string) => void,
  total = 0,
): (message: OperationMessage) => void {
  const [underWay, done, warnings] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let planned = total;
  const tell = (): void => {
    const [waitedFor] = underWay;
    const count = planned > 0 ? `${done.size} of ${Math.max(planned, done.size)}` : String(done.size);
    remark(`${count}${planned > 0 ? "" : " so far"}${waitedFor === undefined ? "" : `, waiting for ${waitedFor}`}`);
  };
  return (message) => {
    if (message.kind === "diagnostic") {
      if (message.severity === "warning" && !warnings.has(message.text)) progress.say(`Note: ${message.text}`);
      warnings.add(message.text);
    }
    if (message.kind === "planned") planned = message.count;
    if (message.kind === "begun") underWay.add(nameOf(message.urn));
    if (message.kind === "resource") {
      underWay.delete(nameOf(message.urn));
      done.add(message.urn);
    }
    tell();
  };
}

/** The logical name at the end of a resource's URN. */
function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
