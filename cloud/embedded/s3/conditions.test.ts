import { describe, expect, test } from 'vitest'
import { checkReadConditions, checkWriteConditions } from './conditions.ts'
import { createBucket, createVersion, LAST_MODIFIED } from './fixtures.ts'

const ETAG = '900150983cd24fb0d6963f7d28e17f72'
const OTHER = '"d41d8cd98f00b204e9800998ecf8427e"'
const before = new Date(LAST_MODIFIED - 1000)
const after = new Date(LAST_MODIFIED + 1000)

const preconditionFailed = (Condition: string) =>
  expect.objectContaining({
    name: 'PreconditionFailed',
    status: 412,
    message: 'At least one of the pre-conditions you specified did not hold',
    fields: { Condition },
  })
const notModified = expect.objectContaining({ name: 'NotModified', status: 304 })

describe('conditional reads', () => {
  const version = createVersion('a', { eTag: ETAG, lastModified: LAST_MODIFIED + 999 })

  test.each([
    [{}],
    [{ IfMatch: `"${ETAG}"` }],
    [{ IfMatch: ETAG }],
    [{ IfMatch: '*' }],
    [{ IfMatch: `${OTHER}, "${ETAG}"` }],
    [{ IfNoneMatch: OTHER }],
    [{ IfUnmodifiedSince: after }],
    [{ IfModifiedSince: before }],
  ])('an object is read under the conditions %j', (conditions) => {
    expect(() => checkReadConditions(version, conditions)).not.toThrow()
  })

  test.each([
    [{ IfMatch: OTHER }, 'If-Match'],
    [{ IfUnmodifiedSince: before }, 'If-Unmodified-Since'],
  ])('a read under the conditions %j fails with status 412 and names %s', (conditions, name) => {
    expect(() => checkReadConditions(version, conditions)).toThrow(preconditionFailed(name))
  })

  test.each([[{ IfNoneMatch: `"${ETAG}"` }], [{ IfNoneMatch: '*' }], [{ IfModifiedSince: after }]])(
    'a read under the conditions %j is answered with status 304',
    (conditions) => {
      expect(() => checkReadConditions(version, conditions)).toThrow(notModified)
    },
  )

  test('an object that was modified within the same second counts as not modified since', () => {
    const sameSecond = new Date(LAST_MODIFIED)
    expect(() => checkReadConditions(version, { IfModifiedSince: sameSecond })).toThrow(notModified)
    expect(() => checkReadConditions(version, { IfUnmodifiedSince: sameSecond })).not.toThrow()
  })

  test('a matching If-Match takes precedence over an If-Unmodified-Since that does not hold', () => {
    expect(() => checkReadConditions(version, { IfMatch: ETAG, IfUnmodifiedSince: before })).not.toThrow()
  })

  test('a matching If-None-Match takes precedence over an If-Modified-Since that holds', () => {
    expect(() => checkReadConditions(version, { IfNoneMatch: ETAG, IfModifiedSince: before })).toThrow(notModified)
  })
})

describe('conditional writes', () => {
  const bucket = createBucket(
    createVersion('a', { eTag: ETAG }),
    createVersion('deleted', { versionId: '1' }),
    createVersion('deleted', { versionId: '2', isDeleteMarker: true }),
  )

  test('If-None-Match: * allows a write only if the object does not exist', () => {
    expect(() => checkWriteConditions(bucket, 'new', { IfNoneMatch: '*' })).not.toThrow()
    expect(() => checkWriteConditions(bucket, 'a', { IfNoneMatch: '*' })).toThrow(preconditionFailed('If-None-Match'))
  })

  test('If-Match allows a write only if the object still has the ETag', () => {
    expect(() => checkWriteConditions(bucket, 'a', { IfMatch: `"${ETAG}"` })).not.toThrow()
    expect(() => checkWriteConditions(bucket, 'a', { IfMatch: OTHER })).toThrow(preconditionFailed('If-Match'))
  })

  test('If-Match fails with NoSuchKey if the object does not exist', () => {
    expect(() => checkWriteConditions(bucket, 'new', { IfMatch: OTHER })).toThrow(
      expect.objectContaining({ name: 'NoSuchKey', status: 404, message: 'The specified key does not exist.' }),
    )
  })

  test('an object whose latest version is a delete marker does not exist', () => {
    expect(() => checkWriteConditions(bucket, 'deleted', { IfNoneMatch: '*' })).not.toThrow()
    expect(() => checkWriteConditions(bucket, 'deleted', { IfMatch: '*' })).toThrow(
      expect.objectContaining({ name: 'NoSuchKey' }),
    )
  })
})
