/** Selects, for fault rules, the call with which EventBridge delivers an event to its function. */
export const DELIVER = {
  service: 'lambda',
  operation: 'Invoke',
  resource: 'event-recorder',
  caller: 'events.amazonaws.com',
} as const
