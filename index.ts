import { AccessLogStore } from "./components/accessLogStore";
import { Alarms } from "./components/alarms";
import { makeApiKeys } from "./components/apiKeys";
import { AuditStore } from "./components/auditStore";
import { Dashboard } from "./components/dashboard";
import { Database } from "./components/database";
import { makeDomainNames } from "./components/domainName";
import { Encryption } from "./components/encryption";
import { Firewall } from "./components/firewall";
import { FlowLog } from "./components/flowLog";
import { Ledger } from "./components/ledger";
import { LoadBalancer } from "./components/loadBalancer";
import { Network } from "./components/network";
import { RestApi } from "./components/restApi";
import { Validator } from "./components/validator";
import { readSettings } from "./config/settings";
import { settingsBySubject } from "./config/subjects";
import { bundleFunctions } from "./lambda/bundle/functionFiles";
import { preflight } from "./preflight";

/** A payment API on AWS: two public doors, one validator, a database beside it and a record of every payment. */
export = async () => {
  // Whatever can be wrong with the settings, the region or the handler shows here, before the first resource.
  const settings = readSettings();
  const subjects = settingsBySubject(settings);
  const checked = preflight(settings);
  const [{ account, zones, names, tags, deployedWith }, code] = await Promise.all([
    checked,
    bundleFunctions({ ledger: settings.ledger, region: checked.then((found) => found.account.region) }),
  ]);

  const { environment, logRetentionDays, protectData: protect } = settings;
  const { keyId, keyArn } = new Encryption("encryption", { alias: names.keyAlias, account, protect, tags });
  const network = new Network("network", { cidr: settings.vpcCidr, zones, natGateways: settings.natGateways, tags });
  const surroundings = { network, account, keyArn, logRetentionDays, tags };
  new FlowLog("flow-log", { logGroupName: names.flowLogs, surroundings });

  const { instance, auditRetention: retention, firewallRate: rateLimit } = subjects;
  const { days: retentionDays } = retention;
  const database = new Database("database", { names, instance, holdsPayments: settings.ledger, protect, surroundings });
  const accessLogs = new AccessLogStore("access-logs", { names, retentionDays, account, protect, tags });
  const auditStore = new AuditStore("audit", { names, retention, accessLogs, network, keyArn, account, protect, tags });

  const ledger =
    code.ledger &&
    new Ledger("ledger", {
      names,
      files: code.ledger,
      reservesCalls: settings.lambdaReservedConcurrency > 0,
      database,
      password: instance.password,
      surroundings,
    });
  const validator = new Validator("validator", {
    function: { functionName: names.validator, files: code.validator, environment, capacity: subjects.capacity },
    auditStore,
    database,
    ledger,
    surroundings,
  });

  // The same for both doors.
  const apiKeys = makeApiKeys("api-key", subjects.apiKeys);
  const iamAuthorization = settings.apiAuthorization === "AWS_IAM";
  const doorNames = makeDomainNames(subjects.doorNames, tags);
  const logs = { ...subjects.apiLogs, keyArn };
  const api = new RestApi("api", {
    apiName: names.api,
    stage: { stageName: environment, access: { apiKeys, iamAuthorization }, limits: subjects.apiLimits, logs },
    domain: doorNames.apiDomainName,
    validator,
    account,
    tags,
  });
  const loadBalancer = new LoadBalancer("balancer", {
    // It can't check signatures, and must not be a way around them.
    apiKeys: iamAuthorization ? [] : apiKeys,
    https: { certificateArn: settings.certificateArn, domain: doorNames.balancerDomainName },
    validator,
    accessLogs,
    network,
    account,
    protect,
    tags,
  });
  const doors = { api: api.stageArn, balancer: loadBalancer.arn };
  const firewall = new Firewall("firewall", { names, doors, rateLimit, account, keyArn, logRetentionDays, tags });

  const watched = { database, validator, ledger, api, loadBalancer, firewall, keyArn };
  const alarms = new Alarms("alarms", { watched, names, emails: subjects.alarmEmails, account, protect, tags });
  new Dashboard("dashboard", { watched, network, alarms, names, account });

  return {
    /** The VPC that everything is in. */
    vpcId: network.vpcId,
    /** Host and port of the database, for clients inside of the VPC. */
    rdsEndpoint: database.endpoint,
    /** The validator, as in `aws lambda invoke`. */
    lambdaFunctionName: validator.functionName,
    /** The function that `npm run ledger` asks; only with the setting `ledger`. */
    ledgerReaderName: ledger?.readerName,
    /** The API; a payment goes to `/validate` under it. */
    apiGatewayUrl: api.url,
    /** The load balancer's host; a payment goes to `/validate` at it. */
    albDnsName: loadBalancer.dnsName,
    /** The load balancer by its own name, or by AWS's; a payment goes to `/validate` under it. */
    balancerUrl: loadBalancer.url,
    /** The bucket of audit records. */
    auditBucketName: auditStore.bucketName,
    /** The key that everything at rest is encrypted with. */
    kmsKeyId: keyId,
    /** What clients of both doors send as `x-api-key`; secret. */
    apiKey: apiKeys[0].value,
    /** What can't be changed any more, for the next deployment to compare with. */
    deployedWith,
  };
};
