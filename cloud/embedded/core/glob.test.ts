import { expect, test } from 'vitest'
import { compileGlob } from './glob.ts'

test.each([
  ['', ['', 'a'], ['']],
  ['*', ['', 'a', 'a\nb'], ['', 'a', 'a\nb']],
  ['a*c', ['ac', 'abc', 'abcd', 'xac'], ['ac', 'abc']],
  ['a**c', ['ac', 'abc'], ['ac', 'abc']],
  ['a?c', ['abc', 'a\nc', 'ac', 'abbc'], ['abc', 'a\nc']],
  ['*a', ['a', 'ba', 'ab'], ['a', 'ba']],
  ['a*a', ['a', 'aa', 'aba'], ['aa', 'aba']],
  ['*ab*ab*', ['abab', 'xabyabz', 'abxb', 'aab'], ['abab', 'xabyabz']],
  ['*a?c*', ['xxabcxx', 'aac', 'ac'], ['xxabcxx', 'aac']],
  ['*?*', ['', 'a', 'abc'], ['a', 'abc']],
  ['??', ['a', 'ab', 'abc'], ['ab']],
  ['a.[c]$', ['a.[c]$', 'axcx'], ['a.[c]$']],
])('the glob "%s" matches of %j exactly %j', (pattern, texts, expected) => {
  expect(texts.filter(compileGlob(pattern))).toEqual(expected)
})

test('a glob with many wildcards is matched in linear time', () => {
  const start = performance.now()
  expect(compileGlob('*a*a*a*a*a*a*a*a*a*a*b')('a'.repeat(200_000))).toBe(false)
  expect(compileGlob(`${'*a?'.repeat(20)}*b*`)('a'.repeat(200_000))).toBe(false)
  expect(compileGlob('*'.repeat(1000))('a'.repeat(1000))).toBe(true)
  expect(performance.now() - start).toBeLessThan(1000)
})
