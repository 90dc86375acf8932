import { describe, expect, test } from 'vitest'
import { createBucket, createVersion, LAST_MODIFIED } from './fixtures.ts'
import { listObjects, listObjectsV2, listObjectVersions } from './list.ts'

// The keys of https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html#API_ListObjectsV2_Examples
const PHOTOS = [
  'sample.jpg',
  'photos/2006/January/sample.jpg',
  'photos/2006/February/sample2.jpg',
  'photos/2006/February/sample3.jpg',
  'photos/2006/February/sample4.jpg',
]
const Bucket = 'uploads'

const keysOf = ({ Contents }: { Contents: { Key: string }[] }) => Contents.map(({ Key }) => Key)
const prefixesOf = ({ CommonPrefixes }: { CommonPrefixes: { Prefix: string }[] }) =>
  CommonPrefixes.map(({ Prefix }) => Prefix)

describe('ListObjectsV2', () => {
  test('a delimiter rolls up the keys below it into one common prefix', () => {
    const page = listObjectsV2(createBucket(...PHOTOS), { Bucket, Delimiter: '/' })
    expect(keysOf(page)).toEqual(['sample.jpg'])
    expect(prefixesOf(page)).toEqual(['photos/'])
    expect(page).toMatchObject({ Name: 'uploads', MaxKeys: 1000, KeyCount: 2, IsTruncated: false })
  })

  test('a prefix with a delimiter lists the common prefixes one level below the prefix', () => {
    const page = listObjectsV2(createBucket(...PHOTOS), { Bucket, Prefix: 'photos/2006/', Delimiter: '/' })
    expect(keysOf(page)).toEqual([])
    expect(prefixesOf(page)).toEqual(['photos/2006/February/', 'photos/2006/January/'])
    expect(page.KeyCount).toBe(2)
  })

  test('a prefix without a delimiter lists every key that begins with it', () => {
    const page = listObjectsV2(createBucket(...PHOTOS), { Bucket, Prefix: 'photos/2006/F' })
    expect(keysOf(page)).toEqual([
      'photos/2006/February/sample2.jpg',
      'photos/2006/February/sample3.jpg',
      'photos/2006/February/sample4.jpg',
    ])
  })

  test('keys are listed in the order of their UTF-8 bytes', () => {
    // In UTF-16, which JavaScript sorts by, the emoji would come before the full-width letter.
    const page = listObjectsV2(createBucket('😀', 'ａ', 'b', 'B', '1', 'ä'), { Bucket })
    expect(keysOf(page)).toEqual(['1', 'B', 'b', 'ä', 'ａ', '😀'])
  })

  test('an entry describes the latest version of the object', () => {
    const bucket = createBucket('sample.jpg', createVersion('sample.jpg', { eTag: 'latest', storageClass: 'GLACIER' }))
    expect(listObjectsV2(bucket, { Bucket }).Contents).toEqual([
      {
        Key: 'sample.jpg',
        LastModified: new Date(LAST_MODIFIED),
        ETag: '"latest"',
        Size: 10,
        StorageClass: 'GLACIER',
      },
    ])
  })

  test('an object whose latest version is a delete marker is not listed', () => {
    const marker = createVersion('b', { versionId: '2', isDeleteMarker: true })
    const bucket = createBucket('a', createVersion('b', { versionId: '1' }), marker)
    expect(keysOf(listObjectsV2(bucket, { Bucket }))).toEqual(['a'])
  })

  test('following the continuation tokens lists every key and common prefix exactly once', () => {
    const bucket = createBucket('a', 'b/1', 'b/2', 'b/3', 'c', 'd/1', 'e')
    const pages: string[][] = []
    let ContinuationToken: string | undefined
    do {
      const page = listObjectsV2(bucket, { Bucket, Delimiter: '/', MaxKeys: 2, ContinuationToken })
      pages.push([...keysOf(page), ...prefixesOf(page)])
      expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined)
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken !== undefined)
    expect(pages).toEqual([['a', 'b/'], ['c', 'd/'], ['e']])
  })

  test('a page that ends with the last key is not truncated', () => {
    const page = listObjectsV2(createBucket('a', 'b'), { Bucket, MaxKeys: 2 })
    expect(keysOf(page)).toEqual(['a', 'b'])
    expect(page.IsTruncated).toBe(false)
    expect(page).not.toHaveProperty('NextContinuationToken')
  })

  test('StartAfter skips all keys up to and including the given one, even if no such key exists', () => {
    const bucket = createBucket('a', 'b', 'c')
    expect(keysOf(listObjectsV2(bucket, { Bucket, StartAfter: 'b' }))).toEqual(['c'])
    expect(keysOf(listObjectsV2(bucket, { Bucket, StartAfter: 'ab' }))).toEqual(['b', 'c'])
  })

  test('a continuation token takes precedence over StartAfter', () => {
    const bucket = createBucket('a', 'b', 'c')
    const { NextContinuationToken } = listObjectsV2(bucket, { Bucket, StartAfter: 'a', MaxKeys: 1 })
    expect(
      keysOf(listObjectsV2(bucket, { Bucket, StartAfter: 'a', ContinuationToken: NextContinuationToken })),
    ).toEqual(['c'])
  })

  test('an empty continuation token is rejected', () => {
    expect(() => listObjectsV2(createBucket('a'), { Bucket, ContinuationToken: '' })).toThrow(
      expect.objectContaining({
        name: 'InvalidArgument',
        message: 'The continuation token provided is incorrect',
        fields: { ArgumentName: 'continuation-token' },
      }),
    )
  })

  test('a page holds at most 1000 keys, whatever MaxKeys asks for', () => {
    const bucket = createBucket(...Array.from({ length: 1001 }, (_, index) => String(index).padStart(4, '0')))
    const page = listObjectsV2(bucket, { Bucket, MaxKeys: 5000 })
    expect(page.Contents).toHaveLength(1000)
    expect(page.Contents.at(-1)?.Key).toBe('0999')
    expect(page).toMatchObject({ KeyCount: 1000, IsTruncated: true })
  })

  test('a negative MaxKeys is rejected', () => {
    expect(() => listObjectsV2(createBucket('a'), { Bucket, MaxKeys: -1 })).toThrow(
      expect.objectContaining({
        name: 'InvalidArgument',
        message: 'Argument maxKeys must be an integer between 0 and 2147483647',
      }),
    )
  })

  test('the encoding type url encodes keys, common prefixes and the prefix, but not slashes', () => {
    const page = listObjectsV2(createBucket('a b/c+d', 'a b/ü/x'), {
      Bucket,
      Prefix: 'a b/',
      Delimiter: '/',
      EncodingType: 'url',
    })
    expect(keysOf(page)).toEqual(['a+b/c%2Bd'])
    expect(prefixesOf(page)).toEqual(['a+b/%C3%BC/'])
    expect(page).toMatchObject({ Prefix: 'a+b/', EncodingType: 'url' })
  })
})

describe('ListObjects', () => {
  test('a truncated page names its last key or common prefix as the next marker if there is a delimiter', () => {
    const bucket = createBucket('a', 'b/1', 'b/2', 'c')
    const first = listObjects(bucket, { Bucket, Delimiter: '/', MaxKeys: 2 })
    expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'b/' })
    const second = listObjects(bucket, { Bucket, Delimiter: '/', MaxKeys: 2, Marker: first.NextMarker })
    expect([...keysOf(second), ...prefixesOf(second)]).toEqual(['c'])
    expect(second.IsTruncated).toBe(false)
  })

  test('a truncated page without a delimiter has no next marker, as clients continue after its last key', () => {
    const bucket = createBucket('a', 'b', 'c')
    const first = listObjects(bucket, { Bucket, MaxKeys: 2 })
    expect(first.IsTruncated).toBe(true)
    expect(first).not.toHaveProperty('NextMarker')
    expect(keysOf(listObjects(bucket, { Bucket, Marker: keysOf(first).at(-1) }))).toEqual(['c'])
  })
})

describe('ListObjectVersions', () => {
  const bucket = createBucket(
    createVersion('a', { versionId: 'a1' }),
    createVersion('a', { versionId: 'a2' }),
    createVersion('b', { versionId: 'b1' }),
    createVersion('b', { versionId: 'b2', isDeleteMarker: true }),
    createVersion('c/d', { versionId: 'd1' }),
  )

  test('versions and delete markers are listed apart, newest first, with the latest marked', () => {
    const page = listObjectVersions(bucket, { Bucket })
    expect(page.Versions.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
      ['a2', true],
      ['a1', false],
      ['b1', false],
      ['d1', true],
    ])
    expect(page.DeleteMarkers).toEqual([
      { Key: 'b', VersionId: 'b2', IsLatest: true, LastModified: new Date(LAST_MODIFIED) },
    ])
    expect(page.IsTruncated).toBe(false)
  })

  test('following the markers lists every version exactly once, also within a key', () => {
    const pages: string[][] = []
    let markers: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {}
    while (markers) {
      const page: ReturnType<typeof listObjectVersions> = listObjectVersions(bucket, { Bucket, MaxKeys: 2, ...markers })
      pages.push([...page.Versions, ...page.DeleteMarkers].map(({ VersionId }) => VersionId))
      markers = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker!, VersionIdMarker: page.NextVersionIdMarker! }
        : undefined
    }
    expect(pages).toEqual([['a2', 'a1'], ['b1', 'b2'], ['d1']])
  })

  test('a key marker without a version id marker skips all versions of its key', () => {
    const page = listObjectVersions(bucket, { Bucket, KeyMarker: 'a' })
    expect(page.Versions.map(({ VersionId }) => VersionId)).toEqual(['b1', 'd1'])
  })

  test('a delimiter rolls up the versions of the keys below it', () => {
    const page = listObjectVersions(bucket, { Bucket, Delimiter: '/', Prefix: '' })
    expect(page.Versions.map(({ Key }) => Key)).toEqual(['a', 'a', 'b'])
    expect(prefixesOf(page)).toEqual(['c/'])
  })
})
