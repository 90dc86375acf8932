/**
 * The Content-Security-Policy of everything that users store or deploy here. A browser that shows an object or the
 * response of an API as a page gives it an origin of its own: it must not be the origin of the cloud's page and admin
 * endpoints. Clients other than browsers ignore it.
 */
export const PAGE_SANDBOX = 'sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts'
