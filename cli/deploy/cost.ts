import type { TestedUseCase, UsageUnit } from '../../testbed/use-case.ts'

/** Dollars per unit: AWS's list prices in us-east-1 in 2025, without free tiers. */
const PRICES: Readonly<Record<UsageUnit, number>> = {
  sqsRequest: 0.4 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  lambdaSecond: 0.0000166667 * 0.5,
  dynamodbWrite: 0.625 / 1e6,
  restApiRequest: 3.5 / 1e6,
  event: 1 / 1e6,
  logGigabyte: 0.5,
}

type Usage = NonNullable<TestedUseCase['usagePerMillion']>

/** Estimates the cost on AWS: of the idle architecture, and of each kind of input. */
export const costLines = (useCases: readonly Pick<TestedUseCase, 'usagePerMillion'>[]): string[] => [
  'Nothing is billed by the hour: while idle, it costs only the storage of its data, a few cents a month.',
  ...useCases.flatMap(({ usagePerMillion }) =>
    usagePerMillion
      ? [`A million ${usagePerMillion.inputs}: about $${dollarsFor(usagePerMillion.units).toFixed(2)}.`]
      : [],
  ),
  'List prices of us-east-1 in 2025, rounded, without free tiers; see the AWS Pricing Calculator for your case.',
]

const dollarsFor = (units: Usage['units']): number =>
  Object.entries(units).reduce((sum, [unit, count]) => sum + PRICES[unit as UsageUnit] * count, 0)
