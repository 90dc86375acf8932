import { createService, type Service } from '../core/service.ts'
import { permissionsOf } from './access.ts'
import { iamDefinition } from './definition.ts'
import type { IdentityStore } from './identity-store.ts'
import { policyOperations } from './policies.ts'
import { roleOperations } from './roles.ts'
import { simulationOperations } from './simulation.ts'
import { userOperations } from './users.ts'

/** Identity and Access Management: https://docs.aws.amazon.com/IAM/latest/APIReference/ */
export const iam = ({ directory, explain }: IdentityStore): Service<'iam'> =>
  createService(iamDefinition, {
    operations: {
      ...roleOperations(directory),
      ...userOperations(directory),
      ...policyOperations(directory),
      ...simulationOperations(directory, explain),
    },
    permissions: permissionsOf(directory),
  })
