import type { NoResources } from '../provision/use-case.ts'
import type { TestedUseCase } from '../testbed/use-case.ts'
import { createTest, expect, type ScenarioTests } from '../testbed/vitest/test.ts'
import { useCases } from './use-cases.ts'

export { expect }

/** For scenarios of all use cases in the list. */
export const { test, serial } = createTest(useCases)

/** For scenarios of one use case. They are skipped if it is not in the list. */
export function scenariosOf<R extends NoResources>(useCase: TestedUseCase<R>): ScenarioTests<R> {
  const isListed = useCases.some(({ name }) => name === useCase.name)
  const tests = { test: isListed ? test : test.skip, serial: isListed ? serial : serial.skip }
  return tests as unknown as ScenarioTests<R>
}
