import { expect, test } from 'vitest'
import { countInvocation } from './recursion.ts'

const named = (name: string, recursiveLoop: 'Allow' | 'Terminate' = 'Terminate') => ({
  arn: `arn:aws:lambda:us-east-1:1:function:${name}`,
  recursiveLoop,
})

/** Invokes these functions one after the other in one chain. */
function chain(functions: ReturnType<typeof named>[]) {
  let lineage: string | undefined
  const recursive: boolean[] = []
  for (const fn of functions) {
    const counted = countInvocation(lineage, fn)
    lineage = counted.lineage
    recursive.push(counted.isRecursive)
  }
  return { lineage, recursive }
}

test('a chain is recursive once it invokes the same function for the seventeenth time', () => {
  const { recursive } = chain(Array.from({ length: 17 }, () => named('f')))
  expect(recursive).toEqual([...Array(16).fill(false), true])
})

test('the invocations of each function are counted apart', () => {
  const { recursive, lineage } = chain(Array.from({ length: 34 }, (_, index) => named(index % 2 ? 'f' : 'g')))
  expect(recursive.indexOf(true)).toBe(32)
  expect(lineage).toMatch(/^[0-9a-f]{8}:17\|[0-9a-f]{8}:17$/)
})

test('a function that allows recursive loops is never stopped', () => {
  const { recursive } = chain(Array.from({ length: 50 }, () => named('f', 'Allow')))
  expect(recursive).not.toContain(true)
})

test('a chain through many functions keeps a short lineage', () => {
  const { lineage } = chain(Array.from({ length: 100 }, (_, index) => named(`f${index}`)))
  expect(lineage!.split('|')).toHaveLength(10)
})
