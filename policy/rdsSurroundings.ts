import type { ClusterArgs, EventSubscriptionArgs } from "@pulumi/aws/rds";
import type { Unwrap } from "@pulumi/pulumi";
import { JudgedStack, known } from "./judged";
import { eachInStack, Rule } from "./rule";
import { isPublicSubnet, subnetRelations } from "./subnets";

const instance = "aws:rds/instance:Instance";
const cluster = "aws:rds/cluster:Cluster";
const clusterInstance = "aws:rds/clusterInstance:ClusterInstance";
const parameterGroup = "aws:rds/parameterGroup:ParameterGroup";
const subscription = "aws:rds/eventSubscription:EventSubscription";

/** Rules about what a database has to have beside it. */
export const rdsSurroundingRules: readonly Rule[] = [
  eachInStack(cluster, [clusterInstance], {
    id: "rds-15-cluster-zones",
    controls: ["RDS.15"],
    title: "Clusters have a second instance, which takes over",
    blindTo: "zones of the instances",
    judge: (resource, stack) =>
      (resource.inputs as Partial<Unwrap<ClusterArgs>>).engine?.startsWith("aurora") === true &&
      stack.reading(resource, clusterInstance, "clusterIdentifier").length < 2 &&
      "Add a second ClusterInstance.",
  }),
  eachInStack([instance, clusterInstance], [subscription], {
    id: "rds-20-instance-events",
    controls: ["RDS.20"],
    title: "Somebody hears of a database's failures, changes and maintenance",
    judge: (_, stack) =>
      !subscribes(stack, "db-instance", ["configuration change", "failure", "maintenance"]) &&
      "Subscribe to configuration change, failure and maintenance events of db-instance.",
  }),
  eachInStack(parameterGroup, [subscription], {
    id: "rds-21-parameter-events",
    controls: ["RDS.21"],
    title: "Somebody hears of changed parameters",
    judge: (_, stack) =>
      !subscribes(stack, "db-parameter-group", ["configuration change"]) &&
      "Subscribe to configuration change events of db-parameter-group.",
  }),
  eachInStack("aws:rds/subnetGroup:SubnetGroup", subnetRelations, {
    id: "rds-46-private-subnets",
    controls: ["RDS.46"],
    title: "Databases stand in subnets without a way to the internet gateway",
    judge: (group, stack) =>
      stack.readBy(group, "subnetIds", "aws:ec2/subnet:Subnet").some((subnet) => isPublicSubnet(subnet, stack)) &&
      "Name only subnets whose route table has no route to an internet gateway in subnetIds.",
  }),
];

/** Without a type of source a subscription is about all of them, and without categories about every event. */
function subscribes(stack: JudgedStack, sourceType: string, categories: readonly string[]): boolean {
  return stack.all(subscription).some(({ inputs }) => {
    const heard = known(() => {
      const { sourceType: of, eventCategories = [], enabled } = inputs as Partial<Unwrap<EventSubscriptionArgs>>;
      const all = eventCategories.length === 0;
      return (
        (of === undefined || of === sourceType) &&
        enabled !== false &&
        (all || categories.every((category) => eventCategories.includes(category)))
      );
    });
    // One of which a preview knows too little may be the one.
    return heard !== false;
  });
}
