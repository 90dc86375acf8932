import { DeleteRolePolicyCommand, GetRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import type { Clients } from '../../cloud/api/clients.ts'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { ROLE_POLICY_NAME } from '../../provision/resources/role.ts'
import type { RolePermission } from '../use-case.ts'

interface Statement {
  readonly Effect: string
  readonly Action: string[] | string
  readonly Resource: string
}

/** The inline policy of a function's role. Permissions can be revoked for a while. */
export class RolePolicy {
  readonly #iam: Clients['iam']
  readonly #policy: { RoleName: string; PolicyName: string }
  /** Those of the policy when it was read. */
  readonly permissions: readonly RolePermission[]

  private constructor(iam: Clients['iam'], RoleName: string, permissions: readonly RolePermission[]) {
    this.#iam = iam
    this.#policy = { RoleName, PolicyName: ROLE_POLICY_NAME }
    this.permissions = permissions
  }

  static async read({ cloud }: { readonly cloud: StartedCloud }, RoleName: string): Promise<RolePolicy> {
    const { iam } = cloud.clients
    const policy = { RoleName, PolicyName: ROLE_POLICY_NAME }
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(policy))
    const { Statement }: { Statement: Statement[] } = JSON.parse(decodeURIComponent(PolicyDocument))
    const permissions = Statement.flatMap(({ Action, Resource }) =>
      [Action].flat().map((action) => ({ action, resource: Resource })),
    )
    return new RolePolicy(iam, RoleName, permissions)
  }

  /** Revokes these permissions; all others are granted again. */
  async revoke(...revoked: readonly RolePermission[]): Promise<void> {
    const granted = this.permissions.filter(
      ({ action, resource }) => !revoked.some((each) => each.action === action && each.resource === resource),
    )
    const Statement = granted.map(({ action, resource }) => ({ Effect: 'Allow', Action: action, Resource: resource }))
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    // IAM does not accept a policy without statements.
    if (granted.length === 0) await this.#iam.send(new DeleteRolePolicyCommand(this.#policy))
    else await this.#iam.send(new PutRolePolicyCommand({ ...this.#policy, PolicyDocument }))
  }

  /** Grants all permissions again. */
  restore(): Promise<void> {
    return this.revoke()
  }
}
