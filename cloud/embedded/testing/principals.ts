import type { RolePrincipal, ServicePrincipal, UserPrincipal } from '../core/principal.ts'

export const ACCOUNT = '111111111111'
export const OTHER_ACCOUNT = '222222222222'
export const REGION = 'eu-central-1'

export const rolePrincipal = (roleName: string, more: Partial<RolePrincipal> = {}): RolePrincipal => ({
  kind: 'role',
  account: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${roleName}/session`,
  roleName,
  ...more,
})

export const userPrincipal = (userName: string): UserPrincipal => ({
  kind: 'user',
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/${userName}`,
  userName,
})

export const servicePrincipal = (service: string, sourceArn: string, account = ACCOUNT): ServicePrincipal => ({
  kind: 'service',
  service,
  account,
  sourceArn,
})
