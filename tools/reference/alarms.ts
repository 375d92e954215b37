import type { DrawnResource } from "./drawnStack";
import { markdownTable } from "./markdown";
import { recommendedAlarms } from "./recommendedAlarms";

/** Something that tells people, by the name that its section in the runbook has. */
export interface Teller {
  readonly role: string;
  readonly told: "page" | "notice";
  readonly description: string;
}

const alarmTypes = ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"];

/** Every alarm of a stack, the one over the others first, then those that wake people. */
export function alarmsOf(resources: readonly DrawnResource[]): Teller[] {
  const alarms = resources.filter(({ type }) => alarmTypes.includes(type)).map(tellerOf);
  const place = ({ role, told }: Teller) => (role === "payments-fail" ? 0 : told === "page" ? 1 : 2);
  return alarms.sort((one, other) => place(one) - place(other) || (one.role < other.role ? -1 : 1));
}

/** The table of alarms. */
export function alarmTable(resources: readonly DrawnResource[]): string {
  const symptoms = symptomsOf(resources);
  return markdownTable(
    ["Alarm", "Told as", "It rings when"],
    alarmsOf(resources).map(({ role, told, description }) => [
      `[\`${role}\`](runbook.md#${role})`,
      symptoms.includes(role) ? "notice; part of `payments-fail`" : told,
      description,
    ]),
  );
}

/** The table of AWS's list. */
export function recommendedTable(): string {
  return markdownTable(
    ["Service", "Metric", "Here"],
    recommendedAlarms.map(({ namespace, metricName, alarm, because }) => [
      namespace.replace("AWS/", ""),
      `\`${metricName}\``,
      alarm === undefined ? `none: ${because ?? ""}` : `[\`${alarm}\`](runbook.md#${alarm})`,
    ]),
  );
}

function tellerOf({ name, inputs }: DrawnResource): Teller {
  const [topic = ""] = (inputs.alarmActions ?? []) as string[];
  return {
    role: name.replace("alarms-", ""),
    told: topic.includes("notice") ? "notice" : "page",
    description: String(inputs.alarmDescription).replace(/^[\w-]+: |\. What to do: .*$/g, ""),
  };
}

/** Alarms of which the one that wakes people is made up. */
function symptomsOf(resources: readonly DrawnResource[]): string[] {
  const composite = resources.find(({ type }) => type === alarmTypes[1]);
  const rule = String(composite?.inputs.alarmRule);
  const named = resources.filter(
    ({ type, outputs }) => alarmTypes[0] === type && rule.includes(`"${String(outputs.name)}"`),
  );
  return named.map(({ name }) => name.replace("alarms-", ""));
}
