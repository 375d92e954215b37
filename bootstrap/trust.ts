import { policyDocument } from "../components/iam";

/** The place where GitHub signs what its workflows are. */
export const githubIssuer = "token.actions.githubusercontent.com";

/** A repository on GitHub, as its tokens name it. */
export interface Repository {
  readonly owner: string;
  readonly name: string;
  /** Numbers that outlive a change of name. Repositories made, renamed or transferred since 15 July 2026 have them in their subjects. */
  readonly ids?: { readonly owner: string; readonly repository: string };
}

/** Who may take on a role. */
export interface TrustArgs {
  /** ARN of the account's OIDC provider for GitHub. */
  readonly providerArn: string;
  readonly repository: Repository;
  /** What GitHub calls the workflows, such as `pull_request` or `environment:staging`; no wildcards. */
  readonly subjects: readonly string[];
  /** Branch that the workflows must run on, such as `refs/heads/main`. @default any */
  readonly ref?: string;
}

/**
 * Lets workflows of one repository take on a role, and among them only those that GitHub calls by one of the subjects:
 * https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws. With the repository's
 * ids both forms of a subject are trusted, the one by names and the one by names and ids
 * (https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/), and the token must
 * carry the repository's id besides. AWS checks the claims `repository_id` and `ref` since January 2026:
 * https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/.
 */
export function githubTrust({ providerArn, repository, subjects, ref }: TrustArgs): string {
  const { owner, name, ids } = repository;
  const forms = [...(ids ? [`${owner}@${ids.owner}/${name}@${ids.repository}`] : []), `${owner}/${name}`];
  return policyDocument({
    Sid: "Workflows",
    Effect: "Allow",
    Principal: { Federated: providerArn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        [`${githubIssuer}:aud`]: "sts.amazonaws.com",
        [`${githubIssuer}:sub`]: forms.flatMap((form) => subjects.map((subject) => `repo:${form}:${subject}`)),
        ...(ids && { [`${githubIssuer}:repository_id`]: ids.repository }),
        ...(ref !== undefined && { [`${githubIssuer}:ref`]: ref }),
      },
    },
  });
}
