import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What Lambda's Node runtimes include: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html */
const PACKAGE_SCOPES = ['@aws-sdk', '@smithy']

/**
 * Makes the SDK packages of this project available to all functions that are unpacked below a folder, so that they need
 * not bring them along. Node looks for packages in the `node_modules` of every folder above the function's.
 */
export async function provideSdk(folder: string): Promise<void> {
  const client = fileURLToPath(import.meta.resolve('@aws-sdk/client-lambda'))
  const marker = join('node_modules', '@aws-sdk')
  const installed = join(client.slice(0, client.lastIndexOf(marker)), 'node_modules')
  await mkdir(join(folder, 'node_modules'), { recursive: true })
  // A junction needs no special rights on Windows.
  for (const scope of PACKAGE_SCOPES)
    await symlink(join(installed, scope), join(folder, 'node_modules', scope), 'junction').catch(ignoreExisting)
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
