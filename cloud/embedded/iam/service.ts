import type { Call } from '../core/call.ts'
import type { AccessTable, Service } from '../core/service.ts'
import type { Directory } from './directory.ts'
import { policies } from './policies.ts'
import { roles } from './roles.ts'
import { users } from './users.ts'

/** Identity and Access Management: https://docs.aws.amazon.com/IAM/latest/APIReference/ */
export const iam = (directory: Directory): Service<'iam'> => {
  const operations = { ...roles(directory), ...users(directory), ...policies(directory) }
  return { name: 'iam', operations, access: accessTo(Object.keys(operations)) }
}

/** Every operation is an action of the same name, on what it names. */
const accessTo = (names: readonly string[]): AccessTable<'iam'> =>
  Object.fromEntries(
    names.map((name) => [
      name,
      (input: Named, call: Call) => ({
        action: `iam:${name.charAt(0).toUpperCase()}${name.slice(1)}`,
        resource: resourceOf(input, call.account),
      }),
    ]),
  ) as AccessTable<'iam'>

interface Named {
  readonly RoleName?: string
  readonly UserName?: string
  readonly PolicyArn?: string
}

function resourceOf({ RoleName, UserName, PolicyArn }: Named, account: string): string {
  if (RoleName) return `arn:aws:iam::${account}:role/${RoleName}`
  if (UserName) return `arn:aws:iam::${account}:user/${UserName}`
  return PolicyArn ?? '*'
}
