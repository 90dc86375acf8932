import { expect, test } from 'vitest'
import { type Input, Inputs } from './inputs.ts'

const trail = (requestId: string, about = ''): Input => ({ name: 'put', requestId, correlationId: requestId, about })

test('what a scenario puts in is its own, and among what its worker knows', () => {
  const worker = new Inputs()
  const [one, other] = [new Inputs(worker), new Inputs(worker)]
  one.add(trail('r-1'))
  other.add(trail('r-2'))
  one.add(trail('r-3'))
  const idsOf = (trails: Inputs) => trails.all().map(({ requestId }) => requestId)
  expect([idsOf(one), idsOf(other), idsOf(worker)]).toEqual([['r-1', 'r-3'], ['r-2'], ['r-1', 'r-2', 'r-3']])
})

test('a trail is found by anything that it is about, or by its request', () => {
  const trails = new Inputs()
  trails.add(trail('r-1', 'uploads/sales.csv@v1'))
  trails.add(trail('r-2', 'uploads/other.csv@v1'))
  expect(trails.about('sales.csv')).toMatchObject([{ requestId: 'r-1' }])
  expect(trails.about('r-2')).toMatchObject([{ requestId: 'r-2' }])
  expect(trails.about('third.csv')).toEqual([])
})

test('of very many, the newest are kept', () => {
  const trails = new Inputs()
  for (let count = 0; count < 1001; count++) trails.add(trail(`r-${count}`))
  expect(trails.all()).toHaveLength(1000)
  expect(trails.all()[0]?.requestId).toBe('r-1')
})
