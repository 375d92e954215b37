/** Lower-case words with single hyphens between them. */
export const slug = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Name of an availability zone, such as us-east-1a. */
export const zoneName = /^[a-z]{2,}(-[a-z]+)+-\d[a-z]$/;
/** ARN of a certificate, in any of the partitions that https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html and the AWS SDK know. */
export const certificateArn =
  /^arn:aws(-cn|-us-gov|-eusc|-iso(-[a-z])?)?:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * An instance class of RDS for PostgreSQL 15 and newer, by the shape of its name, so that a coming generation needs no
 * change: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html.
 */
export const instanceClass = new RegExp(
  `^db\\.(${[
    "t([3-9]|\\d{2})[a-z]{0,3}\\.(micro|small|medium|large|2?xlarge)",
    "([mr]([5-9]|\\d{2})|x([2-9]|\\d{2}))[a-z]{0,4}\\.(large|(\\d{1,2})?xlarge|metal(-\\d{1,2}xl)?)",
  ].join("|")})$`,
);

/**
 * What browsers take for an e-mail address (https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address), with
 * the bounds of RFC 5321, section 4.5.3.1, in a domain of several labels the last of which is no number.
 */
const emailLocalPart = /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/;
const domainLabel = /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;

/** RFC 1035, section 2.3.1, in lower case; ACM takes up to 64 characters for a certificate's first name. */
export function isDomainName(value: string): boolean {
  const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
  const labels = value.split(".");
  return value.length <= 64 && labels.length >= 2 && labels.every((part) => label.test(part));
}

/** An address of one mailbox, by these patterns. */
export function isEmailAddress(value: string): boolean {
  const [localPart = "", domain = "", ...rest] = value.split("@");
  const labels = domain.split(".");
  return (
    rest.length === 0 &&
    value.length <= 254 &&
    emailLocalPart.test(localPart) &&
    labels.length >= 2 &&
    labels.every((label) => domainLabel.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? "")
  );
}

/** A day of the calendar, as in 2026-11-25. */
export function isCalendarDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
