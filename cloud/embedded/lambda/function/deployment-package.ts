import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { FunctionCode } from '@aws-sdk/client-lambda'
import type { Call } from '../../core/call.ts'
import { AwsError } from '../../core/errors.ts'
import type { Platform } from '../../core/platform.ts'
import { invalidParameter } from '../errors.ts'
import { limits } from '../limits.ts'
import { provideSdk } from './runtime-sdk.ts'
import { UnpackedCode } from './unpacked-code.ts'

/** An unpacked deployment package. */
export interface DeploymentPackage {
  /** Functions with the same package share the folder. */
  readonly folder: string
  /** Base64. */
  readonly sha256: string
  readonly zippedBytes: number
  /** Undoes changes of the files since the deployment; to be called before a process starts. */
  restore(): Promise<void>
}

type PackageSource = Pick<FunctionCode, 'ZipFile' | 'S3Bucket' | 'S3Key' | 'S3ObjectVersion'>

/** Unpacks the package from the request, or from S3 with the caller's permissions. */
export async function fetchDeploymentPackage(
  platform: Platform,
  source: PackageSource,
  call: Call,
): Promise<DeploymentPackage> {
  const zip = await readZip(platform, source, call)
  const digest = createHash('sha256').update(zip).digest()
  const packages = join(platform.folder, 'lambda', 'code')
  const folder = join(packages, digest.toString('hex'))
  await provideSdk(packages)
  const code = await unpackOnce(zip, folder)
  return { folder, sha256: digest.toString('base64'), zippedBytes: zip.length, restore: () => code.restore() }
}

/** By folder, which no two clouds share. */
const unpacked = new Map<string, Promise<UnpackedCode>>()

function unpackOnce(zip: Buffer, folder: string): Promise<UnpackedCode> {
  const known = unpacked.get(folder)
  if (known) return known
  const unpacking = UnpackedCode.create(zip, folder)
  unpacked.set(folder, unpacking)
  unpacking.catch(() => unpacked.delete(folder))
  return unpacking
}

async function readZip(platform: Platform, source: PackageSource, call: Call): Promise<Buffer> {
  if (source.ZipFile) {
    if (source.ZipFile.length > limits.zippedBytes)
      throw new AwsError(
        'RequestTooLargeException',
        `Request must be smaller than ${limits.zippedBytes} bytes for the ${call.operation} operation`,
      )
    return Buffer.from(source.ZipFile)
  }
  if (source.S3Bucket && source.S3Key) return fetchObject(platform, source, call)
  throw invalidParameter('Please provide a source for function code.')
}

async function fetchObject({ internalClient }: Platform, source: PackageSource, call: Call): Promise<Buffer> {
  const { S3Bucket: Bucket, S3Key: Key, S3ObjectVersion: VersionId } = source
  const { account, region, principal, signal } = call
  try {
    const caller = { account, region, principal, signal, trace: call.span.context }
    const { Body } = await internalClient.call('s3', 'getObject', { Bucket, Key, VersionId }, caller)
    return Body instanceof Uint8Array ? Buffer.from(Body) : await readAll(Body as unknown as AsyncIterable<Buffer>)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    throw invalidParameter(
      `Error occurred while GetObject. S3 Error Code: ${error.name}. S3 Error Message: ${error.message}`,
    )
  }
}

async function readAll(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}
