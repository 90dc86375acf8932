import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createIsolatedPlatform } from '../testing/isolated-platform.ts'
import { BlobStore } from './blob.ts'
import { createBucket, createVersion } from './fixtures.ts'
import { abortUpload, addPart, completeUpload, createUpload, getUpload } from './multipart-upload.ts'

const MIN_PART_BYTES = 5 * 1024 * 1024
const Key = 'video.mp4'

/** An upload with the given parts, under the part numbers 1, 2, and so on. */
async function uploadParts(...contents: Buffer[]) {
  const bucket = createBucket()
  const call = createIsolatedPlatform().createCall('s3')
  // The parts of these tests are small enough to stay in memory.
  const blobs = new BlobStore('/nonexistent')
  const upload = createUpload(bucket, { Bucket: bucket.name, Key }, call)
  const parts: { PartNumber: number; ETag: string }[] = []
  for (const [index, content] of contents.entries()) {
    const blob = await blobs.write(content, [], (written) => written)
    await addPart(bucket, upload, index + 1, blob, call)
    parts.push({ PartNumber: index + 1, ETag: `"${blob.md5}"` })
  }
  const complete = (requested: { PartNumber?: number; ETag?: string }[], conditions = {}) =>
    completeUpload(bucket, blobs, upload, { requested, conditions }, call)
  return { bucket, call, blobs, upload, parts, complete }
}

test('an upload becomes visible as an object once it is completed', async () => {
  const { bucket, upload, parts, complete } = await uploadParts(Buffer.from('content'))
  expect(bucket.latestVersion(Key)).toBeUndefined()
  const version = await complete(parts)
  expect(bucket.latestVersion(Key)).toBe(version)
  expect(await version.blob.read()).toEqual(Buffer.from('content'))
  expect(bucket.uploads.has(upload.id)).toBe(false)
})

test('the ETag of a completed upload is the MD5 digest of the digests of its parts, and their number', async () => {
  const { parts, complete } = await uploadParts(Buffer.from('content'))
  const partDigest = createHash('md5').update('content').digest()
  const digest = createHash('md5').update(partDigest).digest('hex')
  expect(await complete(parts)).toMatchObject({ eTag: `${digest}-1`, partsCount: 1 })
})

test('a part that is uploaded again replaces the earlier one', async () => {
  const { bucket, call, blobs, upload, parts, complete } = await uploadParts(Buffer.from('old'))
  const blob = await blobs.write(Buffer.from('new'), [], (written) => written)
  await addPart(bucket, upload, 1, blob, call)
  await expect(complete(parts)).rejects.toMatchObject({ name: 'InvalidPart' })
  const version = await complete([{ PartNumber: 1, ETag: blob.md5 }])
  expect(await version.blob.read()).toEqual(Buffer.from('new'))
})

test.each([0, 10_001])('the part number %i is rejected', async (number) => {
  const { bucket, call, blobs, upload } = await uploadParts()
  const blob = await blobs.write(Buffer.of(1), [], (written) => written)
  await expect(addPart(bucket, upload, number, blob, call)).rejects.toMatchObject({
    name: 'InvalidArgument',
    message: 'Part number must be an integer between 1 and 10000, inclusive',
  })
})

test('an upload cannot be completed without parts', async () => {
  const { complete } = await uploadParts(Buffer.from('content'))
  await expect(complete([])).rejects.toMatchObject({ name: 'MalformedXML' })
})

test('parts must be listed in ascending order, each once', async () => {
  const { bucket, call, upload, complete } = await uploadParts()
  const { blob } = createVersion('part')
  const part = (PartNumber: number) => ({ PartNumber, ETag: blob.md5 })
  for (const number of [1, 2]) await addPart(bucket, upload, number, { ...blob, size: MIN_PART_BYTES }, call)
  for (const requested of [
    [part(2), part(1)],
    [part(1), part(1)],
  ])
    await expect(complete(requested)).rejects.toMatchObject({
      name: 'InvalidPartOrder',
      message:
        'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
    })
})

test('a part that was not uploaded, or has another ETag, is rejected', async () => {
  const { parts, complete } = await uploadParts(Buffer.from('content'))
  for (const requested of [
    { PartNumber: 2, ETag: parts[0]!.ETag },
    { PartNumber: 1, ETag: '"other"' },
  ])
    await expect(complete([requested])).rejects.toMatchObject({
      name: 'InvalidPart',
      message:
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    })
})

test('every part except the last must have at least 5 MiB', async () => {
  const { bucket, call, upload, complete } = await uploadParts()
  const { blob } = createVersion('part')
  const parts = [1, 2].map((PartNumber) => ({ PartNumber, ETag: blob.md5 }))
  await addPart(bucket, upload, 2, blob, call)
  await addPart(bucket, upload, 1, { ...blob, size: MIN_PART_BYTES - 1 }, call)
  await expect(complete(parts)).rejects.toMatchObject({
    name: 'EntityTooSmall',
    message: 'Your proposed upload is smaller than the minimum allowed size',
  })
  await addPart(bucket, upload, 1, { ...blob, size: MIN_PART_BYTES }, call)
  expect(await complete(parts)).toMatchObject({ partsCount: 2 })
})

test('an aborted upload does not exist any more, and neither does one under another key', async () => {
  const { bucket, upload } = await uploadParts(Buffer.from('content'))
  expect(getUpload(bucket, { UploadId: upload.id, Key })).toBe(upload)
  expect(() => getUpload(bucket, { UploadId: upload.id, Key: 'other' })).toThrow(
    expect.objectContaining({ name: 'NoSuchUpload' }),
  )
  await abortUpload(bucket, upload)
  expect(() => getUpload(bucket, { UploadId: upload.id, Key })).toThrow(
    expect.objectContaining({ name: 'NoSuchUpload', fields: { UploadId: upload.id } }),
  )
})

test('a part that ends after its upload was aborted is refused', async () => {
  const { bucket, call, upload } = await uploadParts()
  await abortUpload(bucket, upload)
  const { blob } = createVersion('part')
  await expect(addPart(bucket, upload, 1, blob, call)).rejects.toMatchObject({ name: 'NoSuchUpload' })
})

test('If-None-Match: * and If-Match keep a completed upload from replacing an object', async () => {
  const { bucket, parts, complete } = await uploadParts(Buffer.from('content'))
  await expect(complete(parts, { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'NoSuchKey' })
  const earlier = createVersion(Key)
  bucket.addVersion(earlier)
  for (const [conditions, Condition] of [
    [{ IfNoneMatch: '*' }, 'If-None-Match'],
    [{ IfMatch: '"other"' }, 'If-Match'],
  ] as const)
    await expect(complete(parts, conditions)).rejects.toMatchObject({
      name: 'PreconditionFailed',
      status: 412,
      fields: { Condition },
    })
  expect(bucket.latestVersion(Key)).toBe(earlier)
  const version = await complete(parts, { IfMatch: earlier.eTag })
  expect(bucket.latestVersion(Key)).toBe(version)
})

test('an object that is written while an upload is being completed is not replaced if If-None-Match forbids it', async () => {
  const { bucket, parts, complete } = await uploadParts(Buffer.from('content'))
  const completion = complete(parts, { IfNoneMatch: '*' })
  bucket.addVersion(createVersion(Key))
  await expect(completion).rejects.toMatchObject({ name: 'PreconditionFailed' })
})
