import { createService, type Service } from '../core/service.ts'
import { permissionsOf } from './access.ts'
import { iamDefinition } from './definition.ts'
import type { IdentityStore } from './identity.ts'
import { policies } from './policies.ts'
import { roles } from './roles.ts'
import { simulation } from './simulation.ts'
import { users } from './users.ts'

/** Identity and Access Management: https://docs.aws.amazon.com/IAM/latest/APIReference/ */
export const iam = ({ directory, explain }: IdentityStore): Service<'iam'> =>
  createService(iamDefinition, {
    operations: {
      ...roles(directory),
      ...users(directory),
      ...policies(directory),
      ...simulation(directory, explain),
    },
    permissions: permissionsOf(directory),
  })
