import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runtimeError } from './errors.mjs'

const { _HANDLER, LAMBDA_TASK_ROOT } = process.env

/** Loads the function that `_HANDLER` names: `path/file.export`, or `path/file.nested.export`. */
export async function loadHandler() {
  const [, file, names] = /^([^.]*)\.(.+)$/.exec(basename(_HANDLER)) ?? []
  if (!file || _HANDLER.includes('..')) throw runtimeError('Runtime.MalformedHandlerName', 'Bad handler')
  let value = await loadModule(resolve(LAMBDA_TASK_ROOT, dirname(_HANDLER), file))
  for (const name of names.split('.')) value = value?.[name] ?? value?.default?.[name]
  if (value === undefined) throw runtimeError('Runtime.HandlerNotFound', `${_HANDLER} is undefined or not exported`)
  if (typeof value !== 'function') throw runtimeError('Runtime.HandlerNotFound', `${_HANDLER} is not a function`)
  return value
}

async function loadModule(root) {
  const found = ['', '.js', '.mjs', '.cjs'].map((extension) => root + extension).find((path) => isFile(path))
  if (!found) throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${basename(root)}'`)
  try {
    return isEsModule(found) ? await import(pathToFileURL(found).href) : createRequire(import.meta.url)(found)
  } catch (error) {
    if (error instanceof SyntaxError) throw runtimeError('Runtime.UserCodeSyntaxError', String(error), error)
    if (/^(ERR_)?MODULE_NOT_FOUND$/.test(error?.code))
      throw runtimeError('Runtime.ImportModuleError', String(error), error)
    throw error
  }
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function isEsModule(path) {
  if (path.endsWith('.mjs')) return true
  if (path.endsWith('.cjs')) return false
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const packageJson = join(folder, 'package.json')
    if (existsSync(packageJson)) return JSON.parse(readFileSync(packageJson, 'utf8')).type === 'module'
    if (folder === resolve(LAMBDA_TASK_ROOT) || folder === dirname(folder)) return false
  }
}
