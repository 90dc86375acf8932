import type { TestedUseCase, UsageUnit } from '../../testbed/use-case.ts'

/** Dollars a unit: AWS's list prices in us-east-1, without free tiers, as published in 2025. */
const PRICE: Readonly<Record<UsageUnit, number>> = {
  sqsRequest: 0.4 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  lambdaSecond: 0.0000166667 * 0.5,
  dynamodbWrite: 0.625 / 1e6,
  restApiRequest: 3.5 / 1e6,
  event: 1 / 1e6,
  logGigabyte: 0.5,
}

type Usage = NonNullable<TestedUseCase['usagePerMillion']>

/** What the use cases cost on AWS: one line for each kind of input, and one for the idle architecture. */
export const costLines = (useCases: readonly Pick<TestedUseCase, 'usagePerMillion'>[]): string[] => [
  'Nothing in it is billed by the hour: idle, it costs only the storage of its data, cents a month.',
  ...useCases.flatMap(({ usagePerMillion }) =>
    usagePerMillion
      ? [`A million ${usagePerMillion.inputs}: about $${dollarsFor(usagePerMillion.units).toFixed(2)}.`]
      : [],
  ),
  'List prices of us-east-1 in 2025, rounded, without free tiers; see the AWS pricing calculator for your case.',
]

const dollarsFor = (units: Usage['units']): number =>
  Object.entries(units).reduce((sum, [unit, count]) => sum + PRICE[unit as UsageUnit] * count, 0)
