/** The identity that makes a call: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export type Principal = RootPrincipal | UserPrincipal | RolePrincipal | ServicePrincipal | AnonymousPrincipal

/** The root of an account: allowed everything that no resource-based policy denies. */
export interface RootPrincipal {
  readonly kind: 'root'
  readonly account: string
  /** `arn:aws:iam::<account>:root` */
  readonly arn: string
}

export interface UserPrincipal {
  readonly kind: 'user'
  readonly account: string
  /** `arn:aws:iam::<account>:user/<name>` */
  readonly arn: string
  readonly userName: string
}

/** A session of a role, for example of a running function. */
export interface RolePrincipal {
  readonly kind: 'role'
  readonly account: string
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>` */
  readonly arn: string
  readonly roleName: string
  /** The session policy that AssumeRole was called with, if any. */
  readonly sessionPolicy?: string
}

/** An AWS service that acts by itself, for example S3 when it notifies a function. */
export interface ServicePrincipal {
  readonly kind: 'service'
  /** For example `s3.amazonaws.com`. */
  readonly service: string
  /** The account and the resource that caused the call: `aws:SourceAccount`, `aws:SourceArn`. */
  readonly account: string
  readonly sourceArn: string
}

export interface AnonymousPrincipal {
  readonly kind: 'anonymous'
}

/** What errors and messages call a principal: its ARN, the service's name, or `anonymous`. */
export function describePrincipal(principal: Principal): string {
  if (principal.kind === 'anonymous') return 'anonymous'
  return principal.kind === 'service' ? principal.service : principal.arn
}

export const rootPrincipal = (account: string): RootPrincipal => ({
  kind: 'root',
  account,
  arn: `arn:aws:iam::${account}:root`,
})
