import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { DomainName, makeAlias } from "./domainName";
import { Tags } from "./tags";

/**
 * What an endpoint of the API takes: TLS 1.2 and 1.3 with forward secrecy, where a regional one takes 1.0 unless told otherwise
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html), and no request whose
 * Host header and TLS server name disagree, or that comes to another kind of endpoint.
 */
export const endpointSecurity = {
  securityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
  endpointAccessMode: "STRICT",
};

/** Which stage is reached by which name. */
export interface ApiDomainArgs {
  readonly domain: DomainName;
  readonly api: aws.apigateway.RestApi;
  readonly stage: aws.apigateway.Stage;
  readonly tags: Tags;
}

/** The name of the API: what comes to it over TLS goes to one stage, and the record leads there. */
export class ApiDomain extends pulumi.ComponentResource {
  /** `https://{name}`; `/validate` follows. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: ApiDomainArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:index:ApiDomain", name, {}, opts);
    const { domain } = args;

    const domainName = new aws.apigateway.DomainName(
      `${name}-name`,
      {
        domainName: domain.domainName,
        regionalCertificateArn: domain.certificateArn,
        endpointConfiguration: { types: "REGIONAL" },
        ...endpointSecurity,
        tags: args.tags.named(`${name}-name`),
      },
      { parent: this },
    );
    // Without a base path, so that clients post to the same /validate as at the load balancer.
    const mapping = new aws.apigateway.BasePathMapping(
      `${name}-mapping`,
      { domainName: domainName.domainName, restApi: args.api.id, stageName: args.stage.stageName },
      { parent: this },
    );
    makeAlias(
      `${name}-record`,
      domain,
      { name: domainName.regionalDomainName, zoneId: domainName.regionalZoneId },
      // Clients find the name once there is something behind it.
      { parent: this, dependsOn: [mapping] },
    );

    this.url = pulumi.interpolate`https://${domainName.domainName}`;
    this.registerOutputs({ url: this.url });
  }
}
