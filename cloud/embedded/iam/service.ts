import type { Service } from '../core/service.ts'
import { accessTo } from './access.ts'
import type { Explain } from './authorizer.ts'
import type { Directory } from './directory.ts'
import { policies } from './policies.ts'
import { roles } from './roles.ts'
import { simulation } from './simulation.ts'
import { users } from './users.ts'

/** Identity and Access Management: https://docs.aws.amazon.com/IAM/latest/APIReference/ */
export const iam = (directory: Directory, explain: Explain): Service<'iam'> => {
  const operations = {
    ...roles(directory),
    ...users(directory),
    ...policies(directory),
    ...simulation(directory, explain),
  }
  return { name: 'iam', operations, access: accessTo(Object.keys(operations), directory) }
}
