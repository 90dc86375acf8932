import type { Wave } from '../../testbed/soak/plan.ts'
import type { OutgoingEvent } from '../../testbed/world/event-bus-client.ts'
import type { PlannedFile } from '../file-processing/soak.ts'
import type { PlannedOrder } from '../orders-api/soak.ts'

/** What the three use cases planned for a wave, with its types: a plan itself knows no use case. */
export const filesOf = ({ inputs }: Wave) => inputs['file-processing'] as readonly PlannedFile[]

export const ordersOf = ({ inputs }: Wave) => inputs['orders-api'] as readonly PlannedOrder[]

export const eventsOf = ({ inputs }: Wave) => inputs['event-recorder'] as readonly (readonly OutgoingEvent[])[]
