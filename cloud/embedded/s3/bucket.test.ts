import { expect, test } from 'vitest'
import { createBucket, createVersion } from './fixtures.ts'

test('without versioning, a new version replaces the one before, which is returned', () => {
  const bucket = createBucket()
  const [first, second] = [createVersion('a'), createVersion('a')]
  expect(bucket.addVersion(first)).toBeUndefined()
  expect(bucket.addVersion(second)).toBe(first)
  expect(bucket.versionsNewestFirst('a')).toEqual([second])
})

test('with versioning, all versions of an object are kept and found by their ids', () => {
  const [first, second] = [createVersion('a', { versionId: '1' }), createVersion('a', { versionId: '2' })]
  const bucket = createBucket(first, second)
  expect(bucket.versionsNewestFirst('a')).toEqual([second, first])
  expect(bucket.latestVersion('a')).toBe(second)
  expect(bucket.findVersion('a', '1')).toBe(first)
  expect(bucket.findVersion('a', '3')).toBeUndefined()
})

test('the null version that was written while versioning was suspended replaces only the earlier null version', () => {
  const [oldNull, kept] = [createVersion('a'), createVersion('a', { versionId: '1' })]
  const bucket = createBucket(oldNull, kept)
  const newNull = createVersion('a')
  expect(bucket.addVersion(newNull)).toBe(oldNull)
  expect(bucket.versionsNewestFirst('a')).toEqual([newNull, kept])
})

test('removing the latest version of an object makes the one before the latest again', () => {
  const [first, second] = [createVersion('a', { versionId: '1' }), createVersion('a', { versionId: '2' })]
  const bucket = createBucket(first, second)
  bucket.removeVersion(second)
  expect(bucket.latestVersion('a')).toBe(first)
})

test('a bucket is empty and lists no key once the last version has been removed', () => {
  const version = createVersion('a')
  const bucket = createBucket('b', version)
  expect(bucket.keys).toEqual(['a', 'b'])
  bucket.removeVersion(version)
  expect(bucket.keys).toEqual(['b'])
  expect(bucket.isEmpty).toBe(false)
  bucket.removeVersion(bucket.latestVersion('b')!)
  expect(bucket.keys).toEqual([])
  expect(bucket.isEmpty).toBe(true)
})
