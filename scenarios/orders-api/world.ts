import type { OrdersApi } from '../../provision/orders-api.ts'
import type { World } from '../../testbed/world/world.ts'

/** A world in which this use case was built. */
export type OrdersWorld = World<OrdersApi>
