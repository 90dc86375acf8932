import type { User as UserShape } from '@aws-sdk/client-iam'
import type { Call } from '../core/call.ts'
import { notImplemented } from '../core/errors.ts'
import type { Operations } from '../core/service.ts'
import { accessKeyOperations } from './access-keys.ts'
import { type Directory, listByPath, type User } from './directory.ts'
import { deleteConflict, entityAlreadyExists, noSuchEntity, validateName, validationError } from './errors.ts'
import { createUniqueId } from './ids.ts'
import {
  attachPolicy,
  deleteInlinePolicy,
  detachPolicy,
  getInlinePolicy,
  listAttachedPolicies,
  putInlinePolicy,
} from './inline-policies.ts'
import { paginate } from './page.ts'
import { assertAttachable } from './policies.ts'
import { addTags, removeTags, toTags } from './tags.ts'

export const userOperations = (directory: Directory) => {
  const findUser = (name: string | undefined, { account, principal }: Call): User => {
    if (name === undefined && principal.kind !== 'user')
      throw validationError('Must specify userName when calling with non-User credentials')
    const userName = name ?? (principal.kind === 'user' ? principal.userName : '')
    const user = directory.account(account).users.get(userName)
    if (!user) throw noSuchEntity(`The user with name ${userName} cannot be found.`)
    return user
  }
  return {
    createUser: ({ UserName = '', Path = '/', Tags, PermissionsBoundary }, call) => {
      validateName('userName', UserName)
      if (PermissionsBoundary) throw notImplemented('iam CreateUser PermissionsBoundary')
      const known = directory.account(call.account).users
      if (known.has(UserName)) throw entityAlreadyExists('User', UserName)
      const user: User = {
        name: UserName,
        id: createUniqueId(call.random, 'AIDA'),
        arn: `arn:aws:iam::${call.account}:user${Path}${UserName}`,
        path: Path,
        created: call.clock.now(),
        inline: new Map(),
        attached: new Set(),
        keys: [],
        tags: toTags(Tags),
      }
      known.set(UserName, user)
      return { User: describeUser(user) }
    },
    getUser: ({ UserName }, call) => ({ User: describeUser(findUser(UserName, call)) }),
    listUsers: ({ PathPrefix = '/', ...page }, { account }) => {
      const { items, next } = paginate(listByPath(directory.account(account).users, PathPrefix), page)
      return { Users: items.map(describeUser), ...next }
    },
    deleteUser: ({ UserName }, call) => {
      const user = findUser(UserName, call)
      if (user.keys.length > 0) throw deleteConflict('Cannot delete entity, must delete access keys first.')
      if (user.attached.size > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.')
      if (user.inline.size > 0) throw deleteConflict('Cannot delete entity, must delete policies first.')
      directory.account(call.account).users.delete(user.name)
      return {}
    },
    putUserPolicy: ({ UserName, PolicyName = '', PolicyDocument = '' }, call) => {
      putInlinePolicy(findUser(UserName, call), 'user', PolicyName, PolicyDocument)
      return {}
    },
    getUserPolicy: ({ UserName, PolicyName = '' }, call) => ({
      UserName,
      PolicyName,
      PolicyDocument: getInlinePolicy(findUser(UserName, call), 'user', PolicyName),
    }),
    deleteUserPolicy: ({ UserName, PolicyName = '' }, call) => {
      deleteInlinePolicy(findUser(UserName, call), 'user', PolicyName)
      return {}
    },
    listUserPolicies: ({ UserName, ...page }, call) => {
      const { items, next } = paginate([...findUser(UserName, call).inline.keys()], page)
      return { PolicyNames: items, ...next }
    },
    attachUserPolicy: ({ UserName, PolicyArn = '' }, call) => {
      attachPolicy(findUser(UserName, call), 'User', assertAttachable(directory, PolicyArn, call))
      return {}
    },
    detachUserPolicy: ({ UserName, PolicyArn = '' }, call) => {
      detachPolicy(findUser(UserName, call), PolicyArn)
      return {}
    },
    listAttachedUserPolicies: ({ UserName, ...page }, call) => {
      const { items, next } = paginate(listAttachedPolicies(findUser(UserName, call)), page)
      return { AttachedPolicies: items, ...next }
    },
    tagUser: ({ UserName, Tags }, call) => {
      addTags(findUser(UserName, call), Tags)
      return {}
    },
    untagUser: ({ UserName, TagKeys }, call) => {
      removeTags(findUser(UserName, call), TagKeys)
      return {}
    },
    listUserTags: ({ UserName, ...page }, call) => {
      const { items, next } = paginate(findUser(UserName, call).tags, page)
      return { Tags: items, ...next }
    },
    ...accessKeyOperations(findUser),
  } satisfies Operations<'iam'>
}

const describeUser = (user: User): UserShape => ({
  UserName: user.name,
  UserId: user.id,
  Arn: user.arn,
  Path: user.path,
  CreateDate: new Date(user.created),
  Tags: user.tags,
})
