import type { User as UserShape } from '@aws-sdk/client-iam'
import type { Call } from '../core/call.ts'
import { idFrom } from '../core/chance.ts'
import { AwsError } from '../core/errors.ts'
import type { Operations } from '../core/service.ts'
import type { Directory, User } from './directory.ts'
import { deleteInline, getInline, listAttached, putInline } from './inline-policies.ts'
import { attachable } from './policies.ts'
import { checkName, conflict, exists, noSuchEntity } from './problems.ts'
import { ID_ALPHABET } from './roles.ts'

const MOST_KEYS = 2

export const users = (directory: Directory) => {
  const userOf = (name: string | undefined, { account, principal }: Call): User => {
    const wanted = name ?? (principal.kind === 'user' ? principal.userName : '')
    const user = directory.account(account).users.get(wanted)
    if (!user) throw noSuchEntity(`The user with name ${wanted} cannot be found.`)
    return user
  }
  return {
    createUser: ({ UserName = '', Path = '/', Tags = [] }, call) => {
      checkName('userName', UserName)
      const known = directory.account(call.account).users
      if (known.has(UserName)) throw exists('User', UserName)
      const user: User = {
        name: UserName,
        id: `AIDA${idFrom(call.chance, 17, ID_ALPHABET)}`,
        arn: `arn:aws:iam::${call.account}:user${Path}${UserName}`,
        path: Path,
        created: call.clock.now(),
        inline: new Map(),
        attached: new Set(),
        keys: [],
        tags: Tags.map(({ Key = '', Value = '' }) => ({ Key, Value })),
      }
      known.set(UserName, user)
      return { User: described(user) }
    },
    getUser: ({ UserName }, call) => ({ User: described(userOf(UserName, call)) }),
    listUsers: (_, { account }) => ({
      Users: [...directory.account(account).users.values()].map(described),
      IsTruncated: false,
    }),
    deleteUser: ({ UserName }, call) => {
      const user = userOf(UserName, call)
      if (user.keys.length > 0) throw conflict('Cannot delete entity, must delete access keys first.')
      if (user.attached.size > 0) throw conflict('Cannot delete entity, must detach all policies first.')
      if (user.inline.size > 0) throw conflict('Cannot delete entity, must delete policies first.')
      directory.account(call.account).users.delete(user.name)
      return {}
    },
    putUserPolicy: ({ UserName, PolicyName = '', PolicyDocument = '' }, call) => {
      putInline(userOf(UserName, call), PolicyName, PolicyDocument)
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
    listUserPolicies: ({ UserName }, call) => ({
      PolicyNames: [...userOf(UserName, call).inline.keys()],
      IsTruncated: false,
    }),
    attachUserPolicy: ({ UserName, PolicyArn = '' }, call) => {
      userOf(UserName, call).attached.add(attachable(directory, PolicyArn, call))
      return {}
    },
    detachUserPolicy: ({ UserName, PolicyArn = '' }, call) => {
      if (!userOf(UserName, call).attached.delete(PolicyArn)) throw noSuchEntity(`Policy ${PolicyArn} was not found.`)
      return {}
    },
    listAttachedUserPolicies: ({ UserName }, call) => ({
      AttachedPolicies: listAttached(userOf(UserName, call)),
      IsTruncated: false,
    }),
    createAccessKey: ({ UserName }, call) => {
      const user = userOf(UserName, call)
      if (user.keys.length >= MOST_KEYS)
        throw new AwsError('LimitExceededException', `Cannot exceed quota for AccessKeysPerUser: ${MOST_KEYS}`, {
          status: 409,
        })
      const key = {
        id: `AKIA${idFrom(call.chance, 16, ID_ALPHABET)}`,
        secret: call.chance.bytes(30).toString('base64'),
        created: call.clock.now(),
        active: true,
      }
      user.keys.push(key)
      return {
        AccessKey: {
          UserName: user.name,
          AccessKeyId: key.id,
          SecretAccessKey: key.secret,
          Status: 'Active',
          CreateDate: new Date(key.created),
        },
      }
    },
    listAccessKeys: ({ UserName }, call) => {
      const user = userOf(UserName, call)
      return {
        AccessKeyMetadata: user.keys.map(({ id, active, created }) => ({
          UserName: user.name,
          AccessKeyId: id,
          Status: active ? ('Active' as const) : ('Inactive' as const),
          CreateDate: new Date(created),
        })),
        IsTruncated: false,
      }
    },
    updateAccessKey: ({ UserName, AccessKeyId, Status }, call) => {
      keyOf(userOf(UserName, call), AccessKeyId).active = Status === 'Active'
      return {}
    },
    deleteAccessKey: ({ UserName, AccessKeyId }, call) => {
      const user = userOf(UserName, call)
      user.keys.splice(user.keys.indexOf(keyOf(user, AccessKeyId)), 1)
      return {}
    },
  } satisfies Operations<'iam'>
}

function keyOf({ keys }: User, accessKeyId: string | undefined) {
  const key = keys.find(({ id }) => id === accessKeyId)
  if (!key) throw noSuchEntity(`The Access Key with id ${accessKeyId} cannot be found.`)
  return key
}

const described = (user: User): UserShape => ({
  UserName: user.name,
  UserId: user.id,
  Arn: user.arn,
  Path: user.path,
  CreateDate: new Date(user.created),
  Tags: user.tags,
})
