import type { ResourcesOf } from '../../provision/use-case.ts'
import type { World } from '../../testbed/world/world.ts'
import { eventRecorder } from '../event-recorder/use-case.ts'
import { fileProcessing } from '../file-processing/use-case.ts'
import { ordersApi } from '../orders-api/use-case.ts'

/** The three use cases, for tests that need all of them even if one is left out of the list. */
export const wholeArchitecture = [fileProcessing, ordersApi, eventRecorder] as const

export type WholeWorld = World<ResourcesOf<typeof wholeArchitecture>>
