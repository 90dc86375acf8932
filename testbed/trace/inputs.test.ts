import { expect, test } from 'vitest'
import { type Input, Inputs } from './inputs.ts'

const input = (requestId: string, about = ''): Input => ({ name: 'put', requestId, correlationId: requestId, about })

test('the inputs of a scenario are its own, and are among those of its worker', () => {
  const worker = new Inputs()
  const [one, other] = [new Inputs(worker), new Inputs(worker)]
  one.add(input('r-1'))
  other.add(input('r-2'))
  one.add(input('r-3'))
  const idsOf = (inputs: Inputs) => inputs.all().map(({ requestId }) => requestId)
  expect([idsOf(one), idsOf(other), idsOf(worker)]).toEqual([['r-1', 'r-3'], ['r-2'], ['r-1', 'r-2', 'r-3']])
})

test('an input is found by any text that it is about, or by its request id', () => {
  const inputs = new Inputs()
  inputs.add(input('r-1', 'uploads/sales.csv@v1'))
  inputs.add(input('r-2', 'uploads/other.csv@v1'))
  expect(inputs.about('sales.csv')).toMatchObject([{ requestId: 'r-1' }])
  expect(inputs.about('r-2')).toMatchObject([{ requestId: 'r-2' }])
  expect(inputs.about('third.csv')).toEqual([])
})

test('only the newest thousand inputs are kept', () => {
  const inputs = new Inputs()
  for (let count = 0; count < 1001; count++) inputs.add(input(`r-${count}`))
  expect(inputs.all()).toHaveLength(1000)
  expect(inputs.all()[0]?.requestId).toBe('r-1')
})
