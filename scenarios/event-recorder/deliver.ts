/** The call with which the bus hands an event to its function, for rules of faults. */
export const DELIVER = {
  service: 'lambda',
  operation: 'Invoke',
  resource: 'event-recorder',
  caller: 'events.amazonaws.com',
} as const
