/** How the SDK's waiters look: often at first, since local clouds are ready at once; long enough for AWS. Seconds. */
export const waiterOptions = { minDelay: 0.1, maxDelay: 5, maxWaitTime: 300 } as const
