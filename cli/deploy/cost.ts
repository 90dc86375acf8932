/** Dollars a unit: AWS's list prices in us-east-1, without free tiers, as published in 2025. */
const PRICE = {
  sqsRequest: 0.4 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  lambdaSecond: 0.0000166667 * 0.5,
  dynamodbWrite: 0.625 / 1e6,
  restApiRequest: 3.5 / 1e6,
  event: 1 / 1e6,
  logGigabyte: 0.5,
} as const

type Unit = keyof typeof PRICE

/** What a million inputs of each kind use. Times as measured on AWS's smaller functions: 512 MB, some 20 ms each. */
const USE: Readonly<Record<string, Partial<Record<Unit, number>>>> = {
  // Ten rows a message batch: sent, received, deleted, and one invocation for each ten.
  'rows of CSV files': {
    sqsRequest: 3e5,
    lambdaRequest: 1e5,
    lambdaSecond: 5e3,
    dynamodbWrite: 1e6,
    logGigabyte: 0.1,
  },
  // With a key each is a transaction of two items, and the index by customer is written too.
  orders: { restApiRequest: 1e6, lambdaRequest: 1e6, lambdaSecond: 2e4, dynamodbWrite: 6e6, logGigabyte: 0.5 },
  events: { event: 1e6, lambdaRequest: 1e6, lambdaSecond: 2e4, dynamodbWrite: 1e6, logGigabyte: 0.5 },
}

/** One line for each kind of input, and one for what it costs to stand there. */
export const costLines = (): string[] => [
  'Nothing in it is paid by the hour: at rest it costs only the storage of what is in it, cents a month.',
  ...Object.entries(USE).map(([inputs, use]) => `A million ${inputs}: about $${dollarsFor(use).toFixed(2)}.`),
  "List prices of us-east-1 in 2025, rounded, without free tiers; the pages of AWS's own calculator decide.",
]

const dollarsFor = (use: Partial<Record<Unit, number>>): number =>
  Object.entries(use).reduce((sum, [unit, count]) => sum + PRICE[unit as Unit] * count, 0)
