/** The runtime of every function that is provisioned. The embedded cloud runs them on its own Node instead. */
export const LAMBDA_RUNTIME = 'nodejs24.x'
