import type { User as UserShape } from '@aws-sdk/client-iam'
import type { Call } from '../core/call.ts'
import { notImplemented } from '../core/errors.ts'
import type { Operations } from '../core/service.ts'
import { accessKeys } from './access-keys.ts'
import { type Directory, type User, underPath } from './directory.ts'
import { newId } from './ids.ts'
import { attach, deleteInline, detach, getInline, listAttached, putInline } from './inline-policies.ts'
import { pageOf } from './page.ts'
import { attachable } from './policies.ts'
import { checkName, conflict, exists, noSuchEntity, validation } from './problems.ts'
import { tag, tagsOf, untag } from './tags.ts'

export const users = (directory: Directory) => {
  const userOf = (name: string | undefined, { account, principal }: Call): User => {
    if (name === undefined && principal.kind !== 'user')
      throw validation('Must specify userName when calling with non-User credentials')
    const wanted = name ?? (principal.kind === 'user' ? principal.userName : '')
    const user = directory.account(account).users.get(wanted)
    if (!user) throw noSuchEntity(`The user with name ${wanted} cannot be found.`)
    return user
  }
  return {
    createUser: ({ UserName = '', Path = '/', Tags, PermissionsBoundary }, call) => {
      checkName('userName', UserName)
      if (PermissionsBoundary) throw notImplemented('iam CreateUser PermissionsBoundary')
      const known = directory.account(call.account).users
      if (known.has(UserName)) throw exists('User', UserName)
      const user: User = {
        name: UserName,
        id: newId(call.chance, 'AIDA'),
        arn: `arn:aws:iam::${call.account}:user${Path}${UserName}`,
        path: Path,
        created: call.clock.now(),
        inline: new Map(),
        attached: new Set(),
        keys: [],
        tags: tagsOf(Tags),
      }
      known.set(UserName, user)
      return { User: described(user) }
    },
    getUser: ({ UserName }, call) => ({ User: described(userOf(UserName, call)) }),
    listUsers: ({ PathPrefix = '/', ...page }, { account }) => {
      const { items, next } = pageOf(underPath(directory.account(account).users, PathPrefix), page)
      return { Users: items.map(described), ...next }
    },
    deleteUser: ({ UserName }, call) => {
      const user = userOf(UserName, call)
      if (user.keys.length > 0) throw conflict('Cannot delete entity, must delete access keys first.')
      if (user.attached.size > 0) throw conflict('Cannot delete entity, must detach all policies first.')
      if (user.inline.size > 0) throw conflict('Cannot delete entity, must delete policies first.')
      directory.account(call.account).users.delete(user.name)
      return {}
    },
    putUserPolicy: ({ UserName, PolicyName = '', PolicyDocument = '' }, call) => {
      putInline(userOf(UserName, call), 'user', PolicyName, PolicyDocument)
      return {}
    },
    getUserPolicy: ({ UserName, PolicyName = '' }, call) => ({
      UserName,
      PolicyName,
      PolicyDocument: getInline(userOf(UserName, call), 'user', PolicyName),
    }),
    deleteUserPolicy: ({ UserName, PolicyName = '' }, call) => {
      deleteInline(userOf(UserName, call), 'user', PolicyName)
      return {}
    },
    listUserPolicies: ({ UserName, ...page }, call) => {
      const { items, next } = pageOf([...userOf(UserName, call).inline.keys()], page)
      return { PolicyNames: items, ...next }
    },
    attachUserPolicy: ({ UserName, PolicyArn = '' }, call) => {
      attach(userOf(UserName, call), 'User', attachable(directory, PolicyArn, call))
      return {}
    },
    detachUserPolicy: ({ UserName, PolicyArn = '' }, call) => {
      detach(userOf(UserName, call), PolicyArn)
      return {}
    },
    listAttachedUserPolicies: ({ UserName, ...page }, call) => {
      const { items, next } = pageOf(listAttached(userOf(UserName, call)), page)
      return { AttachedPolicies: items, ...next }
    },
    tagUser: ({ UserName, Tags }, call) => {
      tag(userOf(UserName, call), Tags)
      return {}
    },
    untagUser: ({ UserName, TagKeys }, call) => {
      untag(userOf(UserName, call), TagKeys)
      return {}
    },
    listUserTags: ({ UserName, ...page }, call) => {
      const { items, next } = pageOf(userOf(UserName, call).tags, page)
      return { Tags: items, ...next }
    },
    ...accessKeys(userOf),
  } satisfies Operations<'iam'>
}

const described = (user: User): UserShape => ({
  UserName: user.name,
  UserId: user.id,
  Arn: user.arn,
  Path: user.path,
  CreateDate: new Date(user.created),
  Tags: user.tags,
})
