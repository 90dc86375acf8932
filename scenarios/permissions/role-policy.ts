import { GetRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { ROLE_POLICY_NAME } from '../../provision/resources/role.ts'
import type { World } from '../../testbed/world/world.ts'

/** One action on one resource that a role may do. */
export interface Permission {
  readonly action: string
  readonly resource: string
}

interface Statement {
  readonly Effect: string
  readonly Action: string[] | string
  readonly Resource: string
}

/** The inline policy of a function's role, from which permissions can be taken. */
export class RolePolicy {
  readonly #iam: World['cloud']['clients']['iam']
  readonly #role: { RoleName: string; PolicyName: string }
  readonly #statements: readonly Statement[]

  private constructor(iam: World['cloud']['clients']['iam'], roleName: string, statements: readonly Statement[]) {
    this.#iam = iam
    this.#role = { RoleName: roleName, PolicyName: ROLE_POLICY_NAME }
    this.#statements = statements
  }

  static async of({ cloud }: World, roleName: string): Promise<RolePolicy> {
    const { iam } = cloud.clients
    const { PolicyDocument = '' } = await iam.send(
      new GetRolePolicyCommand({ RoleName: roleName, PolicyName: ROLE_POLICY_NAME }),
    )
    return new RolePolicy(iam, roleName, JSON.parse(decodeURIComponent(PolicyDocument)).Statement)
  }

  get permissions(): Permission[] {
    return this.#statements.flatMap(({ Action, Resource }) =>
      [Action].flat().map((action) => ({ action, resource: Resource })),
    )
  }

  /** What the role may do from now on: all but these. */
  async without(...taken: readonly Permission[]): Promise<void> {
    const left = this.permissions.filter(
      ({ action, resource }) => !taken.some((one) => one.action === action && one.resource === resource),
    )
    const Statement = left.map(({ action, resource }) => ({ Effect: 'Allow', Action: action, Resource: resource }))
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    await this.#iam.send(new PutRolePolicyCommand({ ...this.#role, PolicyDocument }))
  }

  /** Gives everything back. */
  restore(): Promise<void> {
    return this.without()
  }
}
